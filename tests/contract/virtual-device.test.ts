import { existsSync, lstatSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Harm } from '#sim/faults.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { encodeCommand, ThermometerCommand } from '#sim/gy-mcu90614/commands.ts';
import { gyMcu90614 } from '#sim/gy-mcu90614/firmware.ts';
import { lineScanner } from '#sim/line-scanner/firmware.ts';
import { createRandom } from '#sim/random.ts';
import type { VirtualDeviceOptions } from '#sim/virtual-device.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { framesIn, openTty } from '#tests/unit/firmware-sim/tty-reader.ts';

const forehead = { objectTemperatureCelsius: 36.6, ambientTemperatureCelsius: 25 };

function plugIn(change: Pick<VirtualDeviceOptions, 'kind'> & Partial<VirtualDeviceOptions>) {
  const device = new VirtualDevice({
    name: 'device',
    linkPath: join(temporaryDirectory(), 'device'),
    random: (purpose) => createRandom(1, purpose),
    ...change,
  });
  onTestFinished(() => device.close());
  return device;
}

const thermometer = (settings: FirmwareSettings = {}, change: Partial<VirtualDeviceOptions> = {}) =>
  plugIn({
    kind: gyMcu90614,
    settings: { rate: '100', ...settings },
    view: () => forehead,
    ...change,
  });

const scanner = (readerGone: (owners: readonly string[]) => void = () => undefined) =>
  plugIn({ kind: lineScanner, readerGone });

const reader = (device: { readonly port: { readonly linkPath: string } }) =>
  openTty(device.port.linkPath);

describe('a virtual thermometer on a pseudo-terminal', () => {
  it('sends frames by itself, byte for byte as documented', async () => {
    const tty = reader(thermometer());
    await eventually('three frames', () => tty.received().length >= 27);
    const hex = tty.received().subarray(0, 27).toString('hex');
    expect(hex).toBe('5a5a45040e4c09c424'.repeat(3));
  });

  it('sends about as many frames a second as set', async () => {
    const tty = reader(thermometer({ rate: '50' }));
    await eventually('the first frame', () => framesIn(tty.received()).length > 0);
    const startedAt = performance.now();
    const before = framesIn(tty.received()).length;
    await eventually('25 more', () => framesIn(tty.received()).length >= before + 25);
    const perSecond = 25_000 / (performance.now() - startedAt);
    expect(perSecond).toBeGreaterThan(10);
    expect(perSecond).toBeLessThan(80);
  });

  it('answers one reading to A5 15 BA and starts to send at A5 45 EA', async () => {
    const device = thermometer({ auto: 'no' });
    const tty = reader(device);
    tty.write(encodeCommand(ThermometerCommand.OneReading));
    await eventually('a reading', () => tty.received().length === 9);
    expect(framesIn(tty.received())).toEqual([{ objectCelsius: 36.6, ambientCelsius: 25 }]);
    tty.write(encodeCommand(ThermometerCommand.ContinuousOutput));
    await eventually('more readings', () => framesIn(tty.received()).length >= 4);
  });

  it('takes on auto-send at the next power-up, not before, and acknowledges nothing', async () => {
    const device = thermometer({ auto: 'no' });
    const tty = reader(device);
    tty.write(encodeCommand(ThermometerCommand.AutoSendOn));
    tty.write(encodeCommand(ThermometerCommand.OneReading));
    await eventually('the reading asked for last', () => tty.received().length >= 9);
    expect(tty.received()).toHaveLength(9);
    device.port.replug();
    const again = reader(device);
    await eventually('frames by itself', () => framesIn(again.received()).length >= 2);
  });

  it('does not take its own bytes for a command when the reader echoes them', async () => {
    // TO = −232.75 °C and TA = −179.20 °C put the bytes of "one reading" into the frame itself.
    const view = {
      objectTemperatureCelsius: Buffer.from('a515', 'hex').readInt16BE() / 100,
      ambientTemperatureCelsius: Buffer.from('ba00', 'hex').readInt16BE() / 100,
    };
    const sentAtMs: number[] = [];
    const settings = { auto: 'no', rate: '5' };
    const sent = () => sentAtMs.push(performance.now());
    const device = thermometer(settings, { view: () => view, sent });
    const tty = openTty(device.port.linkPath, ['raw', 'echo', '-echoctl']);
    tty.write(encodeCommand(ThermometerCommand.OneReading));
    await eventually('the answer', () => tty.received().length >= 9);
    // It arrives behind the echo of the answer, so that has been read when this is obeyed.
    tty.write(encodeCommand(ThermometerCommand.ContinuousOutput));
    await eventually('the next frame', () => sentAtMs.length >= 2);
    const [answered = 0, next = 0] = sentAtMs;
    expect(next - answered).toBeGreaterThan(150);
  });

  it('answers a flood of commands without end of its own', async () => {
    const device = thermometer({ auto: 'no' });
    const tty = reader(device);
    const flood = Array.from({ length: 1000 }, () => encodeCommand(ThermometerCommand.OneReading));
    tty.write(Buffer.concat(flood));
    await eventually('many readings', () => framesIn(tty.received()).length >= 1000);
    expect(framesIn(tty.received())).toHaveLength(1000);
  });
});

describe('a virtual scanner on a pseudo-terminal', () => {
  it('sends a line for each code', async () => {
    const device = scanner();
    const tty = reader(device);
    expect(device.show('SP1:/ABC')).toEqual({ said: 'ok', harm: undefined });
    await eventually('the line', () => tty.received().includes('\n'));
    expect(tty.received().toString('latin1')).toBe(']Q1SP1:/ABC\r\n');
  });
});

describe('a virtual line', () => {
  it('has a stable name that points to the terminal', () => {
    const device = scanner();
    expect(lstatSync(device.port.linkPath).isSymbolicLink()).toBe(true);
    expect(readlinkSync(device.port.linkPath)).toMatch(/^\/dev\/pts\/\d+$/);
  });

  it('loses what is sent while nobody reads', async () => {
    const device = scanner();
    expect(device.show('NOBODY').harm).toBe(Harm.NobodyReading);
    const tty = reader(device);
    expect(device.show('SOMEBODY').harm).toBeUndefined();
    await eventually('the line', () => tty.received().includes('\n'));
    expect(tty.received().toString('latin1')).toBe(']Q1SOMEBODY\r\n');
  });

  it('outlives a reader that closes and one that opens again', async () => {
    const device = scanner();
    const first = reader(device);
    device.show('ONE');
    await eventually('the first line', () => first.received().includes('ONE\r\n'));
    await first.close();
    await eventually('the line to be noticed as closed', () => !device.port.hasReader);
    expect(device.show('LOST').harm).toBe(Harm.NobodyReading);
    const second = reader(device);
    device.show('TWO');
    await eventually('the second line', () => second.received().includes('\n'));
    expect(second.received().toString('latin1')).toBe(']Q1TWO\r\n');
  });

  it('does not keep what a reader left unread, and says whose that was', async () => {
    const unread: string[] = [];
    const device = scanner((owners) => unread.push(...owners));
    const first = reader(device);
    device.show('READ', 'person-1');
    await eventually('the first line', () => first.received().includes('READ\r\n'));
    first.pause();
    device.show('UNREAD', 'person-2');
    await first.close();
    await eventually('the owner of the unread bytes', () => unread.length > 0);
    expect(unread).toEqual(['person-2']);
    const second = reader(device);
    device.show('NEXT', 'person-3');
    await eventually('the next line', () => second.received().includes('\n'));
    expect(second.received().toString('latin1')).toBe(']Q1NEXT\r\n');
  });

  it('never waits for a reader that does not read: what does not fit is lost and said', () => {
    const device = scanner();
    const tty = reader(device);
    tty.pause();
    const text = 'X'.repeat(500);
    const startedAt = performance.now();
    const harms = Array.from({ length: 1000 }, () => device.show(text).harm);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(harms[0]).toBeUndefined();
    expect(harms.at(-1)).toBe(Harm.Overrun);
  });

  it('hangs up on its reader when unplugged, and its name is gone', async () => {
    const device = thermometer();
    const tty = reader(device);
    await eventually('a frame', () => framesIn(tty.received()).length > 0);
    device.port.unplug();
    await eventually('the hang-up', () => tty.isHungUp());
    expect(existsSync(device.port.linkPath)).toBe(false);
    expect(device.port.isPluggedIn).toBe(false);
  });

  it('is there again under the same name when replugged', async () => {
    const device = thermometer();
    const before = reader(device);
    device.port.unplug();
    await eventually('the hang-up', () => before.isHungUp());
    device.port.replug();
    const after = reader(device);
    await eventually('a frame', () => framesIn(after.received()).length > 0);
    expect(framesIn(after.received())[0]?.objectCelsius).toBe(36.6);
  });

  it('says nothing while silenced', () => {
    const device = scanner();
    reader(device);
    device.port.line.silenceFor(60_000);
    expect(device.show('QUIET').harm).toBe(Harm.Silenced);
    device.port.clearFaults();
    expect(device.show('LOUD').harm).toBeUndefined();
  });

  it('sends good frames between noise', async () => {
    const device = thermometer();
    device.port.line.setFaults({ noiseProbability: 1 });
    const tty = reader(device);
    await eventually('twenty frames', () => framesIn(tty.received()).length >= 20);
    expect(tty.received().length).toBeGreaterThan(9 * 20 + 19);
  });

  it('sends no good frame when every checksum is flipped', async () => {
    const device = thermometer();
    device.port.line.setFaults({ flipProbability: 1 });
    const tty = reader(device);
    await eventually('many bytes', () => tty.received().length >= 90);
    expect(framesIn(tty.received())).toEqual([]);
  });

  it('waits for its reader when asked to be patient', async () => {
    const device = scanner();
    const stop = new AbortController();
    const sent = device.port.transmitPatiently(Buffer.from('PATIENT'), {}, stop.signal);
    const tty = reader(device);
    await expect(sent).resolves.toBeUndefined();
    await eventually('the bytes', () => tty.received().length > 0);
    expect(tty.received().toString()).toBe('PATIENT');
  });

  it('stops waiting when told to', async () => {
    const stop = new AbortController();
    const sent = scanner().port.transmitPatiently(Buffer.from('X'), {}, stop.signal);
    stop.abort();
    await expect(sent).rejects.toThrow(/abort/);
  });

  it('takes over the link that a killed simulator left, but no real file', () => {
    const directory = temporaryDirectory();
    symlinkSync('/dev/pts/nothing', join(directory, 'left'));
    writeFileSync(join(directory, 'file'), 'precious');
    const open = (name: string) => plugIn({ kind: lineScanner, linkPath: join(directory, name) });
    open('left');
    expect(readlinkSync(join(directory, 'left'))).not.toBe('/dev/pts/nothing');
    expect(() => open('file')).toThrow(/exists and is no symbolic link/);
  });
});
