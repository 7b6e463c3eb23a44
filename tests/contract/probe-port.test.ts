import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { probeSerialPort } from '#gateway/app/probe-serial-port.ts';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { driverProbes } from '#gateway/devices/device-registry.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import { ProbeLine } from '#gateway/links/probe-line.ts';
import { TtyLink } from '#gateway/links/tty-link.ts';
import type { FirmwareKind } from '#sim/firmware.ts';
import { FIRMWARE_KINDS, firmwareKindNamed } from '#sim/firmware-kinds.ts';
import { createRandom } from '#sim/random.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { openPseudoTerminal } from '#tests/support/pseudo-terminal.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const WITHIN_MS = 5_000;

/** A double that hears and sends rubbish at any rate but its own, as it comes out of its box. */
function plugIn(kind: FirmwareKind): VirtualDevice {
  const device = new VirtualDevice({
    name: 'device',
    linkPath: join(temporaryDirectory(), 'device'),
    kind,
    random: (purpose) => createRandom(1, purpose),
  });
  device.port.rate.isStrict = true;
  onTestFinished(() => device.close());
  return device;
}

const isAsked = ({ kind }: FirmwareKind): boolean =>
  driverProbes.get(kind as DriverName)?.question instanceof Uint8Array;
const asked = FIRMWARE_KINDS.filter(isAsked);
const heard = FIRMWARE_KINDS.filter(
  (kind) => driverProbes.has(kind.kind as DriverName) && !isAsked(kind),
);
const CARD = 'hex:010063E9AE';

describe('what is on a port is found out', () => {
  test.each([...asked, ...heard])('$kind is named, at its rate, within 5 s', async (kind) => {
    const device = plugIn(kind);
    // A card reader that is not asked tells itself by the card that is held before it.
    if (kind.role === 'card-reader' && !isAsked(kind)) holdCard(device);
    const startMs = performance.now();
    const { result } = await probeSerialPort(device.port.linkPath);
    expect(result).toMatchObject({
      outcome: 'recognised',
      driver: kind.kind,
      baudRate: kind.baudRate,
      detail: expect.stringMatching(/\S/),
    });
    expect(performance.now() - startMs).toBeLessThan(WITHIN_MS);
  });

  test('a silent device gives no answer', async () => {
    const silent = firmwareKindNamed('silent');
    if (!silent) throw new Error('the simulator has no silent device');
    const { result } = await probeSerialPort(plugIn(silent).port.linkPath);
    expect(result).toMatchObject({ outcome: 'no-answer', heard: [] });
  });

  test('noise is told of, and is no device', async () => {
    const terminal = openPseudoTerminal();
    onTestFinished(() => terminal.hangUp());
    const noise = createRandom(7, 'noise');
    const timer = setInterval(() => {
      const bytes = Uint8Array.from({ length: 12 }, () => noise.integer(0, 255));
      void terminal.send(bytes).catch(() => undefined);
    }, 50);
    onTestFinished(() => clearInterval(timer));
    const { result } = await probeSerialPort(terminal.path);
    expect(result.outcome).toBe('no-answer');
    if (result.outcome === 'no-answer') expect(result.heard[0]?.byteCount).toBeGreaterThan(12);
  });
});

function holdCard(device: VirtualDevice): void {
  const timer = setInterval(() => device.show(CARD), 100);
  onTestFinished(() => clearInterval(timer));
}

const PAUSE_MS = 100;
/** The slowest to give up on half a command is a GM65, after 400 ms. */
const SETTLED_MS = 500;

/** Sends a device what all others are asked, twice, and then asks who it is. */
async function nameAfterOthersQuestions(kind: FirmwareKind) {
  const device = plugIn(kind);
  device.port.rate.isStrict = false;
  const { baudRate } = kind;
  const link = { kind: 'serial' as const, path: device.port.linkPath, baudRate };
  const line = await ProbeLine.open(
    openableLinkFrom(link, { baudRate, clock: realClock }),
    realClock,
  );
  for (const [driver, { question }] of [...driverProbes, ...driverProbes]) {
    if (driver === kind.kind || question === null) continue;
    await line.ask(question);
    await line.hear(PAUSE_MS, () => null);
  }
  await line.hear(SETTLED_MS, () => null);
  await line.close();
  device.port.rate.isStrict = true;
  const { result } = await probeSerialPort(device.port.linkPath);
  return result.outcome === 'recognised' ? `${result.driver} at ${result.baudRate}` : 'nobody';
}

test('what is asked of others leaves every device as it is, however often it hears it', async () => {
  const names = await Promise.all(asked.map(nameAfterOthersQuestions));
  expect(names).toEqual(asked.map(({ kind, baudRate }) => `${kind} at ${baudRate}`));
});

describe('a port that cannot be opened says so', () => {
  test('a missing one', async () => {
    await expect(probeSerialPort('/dev/serial/by-id/usb-nobody')).rejects.toMatchObject({
      code: 'LINK_NOT_FOUND',
    });
  });

  test('a busy one', async () => {
    const terminal = openPseudoTerminal();
    onTestFinished(() => terminal.hangUp());
    const holder = new TtyLink({ name: terminal.path, baudRate: 9600, clock: realClock });
    await holder.open({ bytes: () => undefined, closed: () => undefined });
    onTestFinished(() => holder.close());
    await expect(probeSerialPort(terminal.path)).rejects.toMatchObject({ code: 'LINK_BUSY' });
  });

  test('a file', async () => {
    await expect(probeSerialPort(import.meta.filename)).rejects.toMatchObject({
      code: 'LINK_FAILED',
    });
  });
});
