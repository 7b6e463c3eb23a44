import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Harm } from '#sim/faults.ts';
import { FIRMWARE_KINDS } from '#sim/firmware-kinds.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { createRandom } from '#sim/random.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { bench, bytesOf } from '#tests/unit/firmware-sim/firmware-bench.ts';
import { openTty } from '#tests/unit/firmware-sim/tty-reader.ts';

/** How each kind is brought to speak: bytes that it answers, something that it is shown, or neither. */
type Stimulus = {
  readonly settings?: FirmwareSettings;
  readonly ask?: string;
  readonly show?: string;
};

const STIMULI: Readonly<Record<string, Stimulus>> = {
  'gy-mcu90614': { ask: 'A5 15 BA' },
  'gy-614v': { ask: 'A4 03 08 02 B1' },
  'mlx90614-66': { ask: '66 66 02 56' },
  'gy-mcu90640': { ask: 'A5 35 01 DB', settings: { boot: '0' } },
  'modbus-thermometer': { ask: '01 04 00 12 00 04 51 CC' },
  'optris-ct': { ask: '01' },
  'raytek-mi': { ask: '3F 54 0D' },
  'generic-text': {},
  'line-scanner': { show: 'PASS-7F3A' },
  gm65: { ask: '7E 00 07 01 00 E2 01 77 91', show: 'PASS-7F3A' },
  'zebra-ssi': { ask: '04 A3 04 00 FF 55', show: 'PASS-7F3A' },
  honeywell: { ask: '16 4D 0D 50 52 45 42 4B 32 3F 2E', show: 'PASS-7F3A' },
  newland: { show: 'PASS-7F3A' },
  em4100: { show: 'hex:010063E9AE' },
  'cn-id-card': { ask: 'AA AA AA 96 69 00 03 20 01 22' },
  'modbus-relay': { ask: '01 01 00 00 00 08 3D CC' },
};
/** Half a command may have to time out, and a code to leave the view, before a device listens again. */
const QUIET_MS = 10_000;

const speakers = FIRMWARE_KINDS.filter(({ kind }) => kind !== 'silent');
const stimulusOf = (kind: string) => STIMULI[kind] ?? {};

it('every kind but the silent one is known to this suite', () => {
  expect(speakers.map(({ kind }) => kind).filter((kind) => !(kind in STIMULI))).toEqual([]);
  expect(speakers.length).toBeGreaterThanOrEqual(9);
});

it('no two kinds have one name', () => {
  expect(new Set(FIRMWARE_KINDS.map(({ kind }) => kind)).size).toBe(FIRMWARE_KINDS.length);
});

describe.each(speakers)('a $kind', (kind) => {
  const { settings = {}, ask, show } = stimulusOf(kind.kind);

  const plugIn = () => {
    const harms: (Harm | undefined)[] = [];
    const device = new VirtualDevice({
      name: kind.kind,
      linkPath: join(temporaryDirectory(), kind.kind),
      kind,
      settings,
      random: (purpose) => createRandom(1, purpose),
      sent: (harm) => harms.push(harm),
    });
    onTestFinished(() => device.close());
    return { device, harms };
  };
  /** Says something, by itself or because it was brought to it. */
  const hear = async (device: VirtualDevice) => {
    const tty = openTty(device.port.linkPath);
    await eventually('the reader to be seen', () => device.port.hasReader);
    if (ask !== undefined) tty.write(bytesOf(ask));
    if (show !== undefined) expect(device.show(show).said).toBe('ok');
    await eventually('something said', () => tty.received().length > 0);
    return tty;
  };

  it('has a summary, and a line of help for each setting', () => {
    expect(kind.summary).not.toBe('');
    for (const meaning of Object.values(kind.settings)) expect(meaning).not.toBe('');
  });

  it('speaks when it is brought to it, and again after it was replugged', async () => {
    const { device } = plugIn();
    const before = await hear(device);
    device.port.unplug();
    await eventually('the hang-up', () => before.isHungUp());
    device.port.replug();
    await hear(device);
  });

  it('says nothing while it is unplugged', async () => {
    const { device, harms } = plugIn();
    await hear(device);
    device.port.unplug();
    harms.length = 0;
    if (show !== undefined) expect(device.show(show).harm).toBe(Harm.Unplugged);
    expect(device.powerHarm).toBe(Harm.Unplugged);
    const until = performance.now() + 300;
    await eventually('time for a frame', () => performance.now() > until);
    expect(harms).toEqual([]);
  });

  it('survives any bytes, in whatever pieces, and speaks as before when power comes again', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(chunks, (received) => {
        const device = bench(kind, settings);
        for (const chunk of received) {
          device.receive(chunk);
          device.advance(1);
        }
        device.advance(QUIET_MS);
        device.powerCycle();
        device.advance(1);
        device.take();
        if (ask !== undefined) device.receive(ask);
        if (show !== undefined) expect(device.show(show)).toBe('ok');
        device.advance(QUIET_MS);
        expect(device.take().length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('survives its own question cut anyhow and among rubbish', () => {
    const question = bytesOf(ask ?? '');
    const noise = fc.uint8Array({ maxLength: 8 });
    fc.assert(
      fc.property(noise, noise, fc.nat(), (before, after, at) => {
        const device = bench(kind, settings);
        const bytes = Buffer.concat([before, question, after, question]);
        const cut = at % (bytes.length + 1);
        device.receive(bytes.subarray(0, cut));
        device.receive(bytes.subarray(cut));
        device.advance(QUIET_MS);
      }),
      { numRuns: 60 },
    );
  });
});
