import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { obeyControlLine } from '#sim/control-line.ts';
import { Harm } from '#sim/faults.ts';
import type { FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { gyMcu90614 } from '#sim/gy-mcu90614/firmware.ts';
import { lineScanner } from '#sim/line-scanner/firmware.ts';
import { modbusThermometer } from '#sim/modbus-thermometer/firmware.ts';
import { createRandom } from '#sim/random.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { bytesOf, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';
import { framesIn, openTty } from '#tests/unit/firmware-sim/tty-reader.ts';

const FRAME = '5A 5A 45 04 0E 4C 09 C4 24';
const ONE_READING = bytesOf('A5 15 BA');
const FOREHEAD = { object: '36.6', ambient: '25' };
/** On request only, so that a test has each frame in its hand. */
const ASKED = { ...FOREHEAD, auto: 'no' };

function plugIn(kind: FirmwareKind, settings: FirmwareSettings = {}) {
  const harms: (Harm | undefined)[] = [];
  const sentAtMs: number[] = [];
  const losses: Harm[] = [];
  const device = new VirtualDevice({
    name: 'device',
    linkPath: join(temporaryDirectory(), 'device'),
    kind,
    settings,
    random: (purpose) => createRandom(1, purpose),
    sent: (harm) => {
      harms.push(harm);
      sentAtMs.push(performance.now());
    },
    powerLost: (harm) => losses.push(harm),
  });
  onTestFinished(() => device.close());
  const fault = (words: string) =>
    expect(obeyControlLine(`fault device ${words}`, [device])).toBe('ok');
  const open = (...mode: string[]) => openTty(device.port.linkPath, mode);
  return { device, harms, sentAtMs, losses, fault, open };
}

const raw = ['raw', '-echo'];

describe('a brown-out', () => {
  it('cuts a frame in half, is silent, and begins anew', async () => {
    const plugged = plugIn(gyMcu90614, { ...FOREHEAD, rate: '50' });
    const { harms, sentAtMs, losses } = plugged;
    const tty = plugged.open(...raw);
    await eventually('a frame', () => framesIn(tty.received()).length > 0);
    plugged.fault('brown-out 300');
    await eventually('the loss of power', () => losses.length > 0);
    tty.write(ONE_READING);
    const after = `${FRAME} 5A 5A 45 04 ${FRAME}`;
    await eventually('half a frame between others', () => hexOf(tty.received()).includes(after));
    const cut = harms.indexOf(Harm.Cut);
    expect((sentAtMs[cut + 1] ?? 0) - (sentAtMs[cut] ?? 0)).toBeGreaterThan(290);
    expect(harms.filter((harm) => harm === Harm.Cut)).toHaveLength(1);
    expect(losses).toEqual([Harm.Unpowered]);
  });

  it('keeps what the device keeps without power', async () => {
    const { device, fault, losses, open } = plugIn(gyMcu90614, { ...FOREHEAD, rate: '50' });
    const tty = open(...raw);
    // What it has heard comes back.
    fault('echo on');
    tty.write(bytesOf('A5 52 F7'));
    await eventually('the command heard', () => hexOf(tty.received()).includes('A5 52 F7'));
    fault('clear');
    fault('brown-out 10');
    await eventually('power lost', () => losses.length > 0);
    await eventually('power again', () => device.powerHarm === undefined);
    await eventually('the half frame', () => tty.received().length % 9 === 3 + 4);
    const { length } = tty.received();
    tty.write(ONE_READING);
    await eventually('the answer', () => tty.received().length > length);
    expect(tty.received()).toHaveLength(length + 9);
  });
});

describe('a late answer', () => {
  it('is the same answer, later', async () => {
    const { fault, open } = plugIn(gyMcu90614, ASKED);
    const tty = open(...raw);
    fault('late 300');
    const askedAt = performance.now();
    tty.write(ONE_READING);
    await eventually('the answer', () => tty.received().length > 0);
    expect(performance.now() - askedAt).toBeGreaterThan(290);
    expect(hexOf(tty.received())).toBe(FRAME);
  });
});

describe('an echo', () => {
  it('comes before the answer, byte for byte', async () => {
    const { fault, open } = plugIn(modbusThermometer, { object: '36.6', ambient: '27.1' });
    const tty = open(...raw);
    fault('echo on');
    const request = '01 04 00 12 00 04 51 CC';
    tty.write(bytesOf(request));
    const answer = '01 04 08 01 6E 01 6E 01 0F 00 00 B3 E0';
    await eventually('echo and answer', () => hexOf(tty.received()) === `${request} ${answer}`);
  });
});

describe('a device that is unplugged', () => {
  it('in a frame leaves the first half of it', async () => {
    const { fault, open, harms } = plugIn(gyMcu90614, ASKED);
    const tty = open(...raw);
    fault('unplug-in-frame');
    tty.write(ONE_READING);
    await eventually('the hang-up', () => tty.isHungUp());
    expect(hexOf(tty.received())).toBe('5A 5A 45 04');
    expect(harms).toEqual([Harm.Cut]);
  });

  it('in a write hears the first half of it and answers nothing', async () => {
    const { device, fault, open, harms } = plugIn(gyMcu90614, ASKED);
    const tty = open(...raw);
    fault('unplug-in-write');
    tty.write(ONE_READING);
    await eventually('the hang-up', () => tty.isHungUp());
    expect([device.port.isPluggedIn, tty.received().length, harms]).toEqual([false, 0, []]);
    device.port.replug();
    const again = open(...raw);
    again.write(ONE_READING);
    await eventually('an answer', () => framesIn(again.received()).length === 1);
  });
});

describe('a rate that is not the reader’s', () => {
  it('spoils what is said and what is heard, until the reader has the right one', async () => {
    const { device, fault, harms, open } = plugIn(gyMcu90614, { ...FOREHEAD, rate: '50' });
    fault('strict-baud on');
    const wrong = open('115200', ...raw);
    await eventually('spoilt frames', () => harms.includes(Harm.WrongBaudRate));
    expect(framesIn(wrong.received())).toEqual([]);
    await wrong.close();
    await eventually('no reader', () => !device.port.hasReader);
    const right = open('9600', ...raw);
    await eventually('good frames', () => framesIn(right.received()).length >= 3);
  });

  it('keeps the device from understanding', async () => {
    const { fault, harms, open } = plugIn(gyMcu90614, ASKED);
    const tty = open('9600', ...raw);
    fault('baud 115200');
    // What the device hears at all comes back first.
    fault('echo on');
    tty.write(ONE_READING);
    await eventually('the echo', () => tty.received().length >= 3);
    fault('baud 9600');
    expect(harms).toEqual([]);
    tty.write(ONE_READING);
    await eventually('the answer', () => tty.received().length >= 15);
    expect(hexOf(tty.received())).toBe(`A5 15 BA A5 15 BA ${FRAME}`);
  });

  it('does not matter when nobody asked for it', async () => {
    const { open } = plugIn(gyMcu90614, { ...FOREHEAD, rate: '50' });
    const tty = open('115200', ...raw);
    await eventually('frames', () => framesIn(tty.received()).length >= 3);
  });
});

describe('another device on the same path', () => {
  it('hangs up on the reader, and is what it says', async () => {
    const { device, fault, open } = plugIn(gyMcu90614, { ...FOREHEAD, rate: '50' });
    const before = open(...raw);
    await eventually('a frame', () => framesIn(before.received()).length > 0);
    fault('become line-scanner');
    await eventually('the hang-up', () => before.isHungUp());
    expect(device.kind.kind).toBe('line-scanner');
    const after = open(...raw);
    await eventually('the reader', () => device.port.hasReader);
    device.show('HELLO');
    await eventually('a line', () => after.received().includes('\n'));
    expect(after.received().toString('latin1')).toBe(']Q1HELLO\r\n');
  });
});

describe('a scanner that reads a code again and again', () => {
  it('says it so often, ten times a second', async () => {
    const { device, fault, open } = plugIn(lineScanner);
    const tty = open(...raw);
    await eventually('the reader', () => device.port.hasReader);
    fault('reads 5');
    const startedAt = performance.now();
    device.show('AGAIN');
    const lines = () => tty.received().toString('latin1').split('\r\n').length - 1;
    await eventually('five lines', () => lines() >= 5);
    expect(performance.now() - startedAt).toBeGreaterThan(390);
    expect(tty.received().toString('latin1')).toBe(']Q1AGAIN\r\n'.repeat(5));
  });
});

describe('a flood', () => {
  it.each(['frames', 'rubbish'])('of %s fills a line of 115200 baud', async (what) => {
    const { device, fault, open } = plugIn(gyMcu90614, ASKED);
    const tty = open(...raw);
    tty.write(ONE_READING);
    await eventually('a frame', () => tty.received().length === 9);
    fault(`flood ${what}`);
    const startedAt = performance.now();
    await eventually('many bytes', () => tty.received().length > 6000);
    const bytesPerSecond = (tty.received().length * 1000) / (performance.now() - startedAt);
    expect(bytesPerSecond).toBeLessThan(13_000);
    expect(bytesPerSecond).toBeGreaterThan(2000);
    const frames = framesIn(tty.received()).length;
    if (what === 'frames') expect(frames).toBeGreaterThan(600);
    else expect(frames).toBeLessThan(10);
    device.clearFaults();
  });

  it('ends with "clear"', async () => {
    const { fault, open } = plugIn(gyMcu90614, ASKED);
    const tty = open(...raw);
    fault('flood rubbish');
    await eventually('rubbish', () => tty.received().length > 500);
    fault('clear');
    tty.write(ONE_READING);
    await eventually('an answer behind it', () => framesIn(tty.received()).length === 1);
    const { length } = tty.received();
    tty.write(ONE_READING);
    await eventually('another', () => tty.received().length >= length + 9);
    expect(tty.received()).toHaveLength(length + 9);
  });
});

describe('a sensor', () => {
  it('that is stuck or drifts is told of in the harm of its frames', async () => {
    const { device, fault, harms, open } = plugIn(gyMcu90614, ASKED);
    const tty = open(...raw);
    const ask = async () => {
      const { length } = tty.received();
      tty.write(ONE_READING);
      await eventually('an answer', () => tty.received().length >= length + 9);
      return framesIn(tty.received()).at(-1)?.objectCelsius ?? 0;
    };
    fault('stuck');
    device.show('39 20');
    expect(await ask()).toBe(36.6);
    fault('clear');
    expect(await ask()).toBe(39);
    expect(harms).toEqual([Harm.WrongValue, undefined]);
    fault('drift 900');
    await eventually('more than there is', async () => (await ask()) > 39);
    expect(new Set(harms.slice(2))).toEqual(new Set([Harm.WrongValue]));
  });
});
