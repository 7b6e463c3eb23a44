import { existsSync, lstatSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Harm } from '#sim/faults.ts';
import { encodeCommand, ThermometerCommand } from '#sim/gy-mcu90614/commands.ts';
import type { VirtualThermometerOptions } from '#sim/gy-mcu90614/virtual-thermometer.ts';
import { VirtualThermometer } from '#sim/gy-mcu90614/virtual-thermometer.ts';
import { VirtualScanner } from '#sim/line-scanner/virtual-scanner.ts';
import { createRandom } from '#sim/random.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { framesIn, openTty } from '#tests/unit/firmware-sim/tty-reader.ts';

const forehead = { objectTemperatureCelsius: 36.6, ambientTemperatureCelsius: 25 };

function thermometer(change: Partial<VirtualThermometerOptions> = {}): VirtualThermometer {
  const device = new VirtualThermometer({
    name: 'lane-1-thermometer',
    linkPath: join(temporaryDirectory(), 'lane-1-thermometer'),
    random: createRandom(1, 'test'),
    framesPerSecond: 100,
    view: () => forehead,
    ...change,
  });
  onTestFinished(() => device.close());
  return device;
}

function scanner(gone?: (owners: readonly string[]) => void): VirtualScanner {
  const device = new VirtualScanner({
    name: 'lane-1-scanner',
    linkPath: join(temporaryDirectory(), 'lane-1-scanner'),
    random: createRandom(1, 'test'),
    ...(gone && { readerGone: gone }),
  });
  onTestFinished(() => device.close());
  return device;
}

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
    const tty = reader(thermometer({ framesPerSecond: 50 }));
    await eventually('the first frame', () => framesIn(tty.received()).length > 0);
    const startedAt = performance.now();
    const before = framesIn(tty.received()).length;
    await eventually('25 more', () => framesIn(tty.received()).length >= before + 25);
    const perSecond = 25_000 / (performance.now() - startedAt);
    expect(perSecond).toBeGreaterThan(10);
    expect(perSecond).toBeLessThan(80);
  });

  it('answers one reading to A5 15 BA and starts to send at A5 45 EA', async () => {
    const device = thermometer({ isAutoSending: false });
    const tty = reader(device);
    tty.write(encodeCommand(ThermometerCommand.OneReading));
    await eventually('a reading', () => tty.received().length === 9);
    expect(framesIn(tty.received())).toEqual([{ objectCelsius: 36.6, ambientCelsius: 25 }]);
    expect(device.isContinuous).toBe(false);
    tty.write(encodeCommand(ThermometerCommand.ContinuousOutput));
    await eventually('more readings', () => framesIn(tty.received()).length >= 4);
  });

  it('takes on baud rate and auto-send at the next power-up, not before, and acknowledges nothing', async () => {
    const device = thermometer({ isAutoSending: false });
    const tty = reader(device);
    tty.write(encodeCommand(ThermometerCommand.Baud115200));
    tty.write(encodeCommand(ThermometerCommand.AutoSendOn));
    tty.write(encodeCommand(ThermometerCommand.OneReading));
    await eventually('the reading asked for last', () => tty.received().length >= 9);
    expect(tty.received()).toHaveLength(9);
    expect([device.baudRate, device.isContinuous]).toEqual([9600, false]);
    device.port.replug();
    expect([device.baudRate, device.isContinuous]).toEqual([115_200, true]);
  });

  it('does not take its own bytes for a command when the reader echoes them', async () => {
    // TO = −232.75 °C and TA = −179.20 °C put the bytes of "one reading" into the frame itself.
    const view = {
      objectTemperatureCelsius: Buffer.from('a515', 'hex').readInt16BE() / 100,
      ambientTemperatureCelsius: Buffer.from('ba00', 'hex').readInt16BE() / 100,
    };
    const sent: unknown[] = [];
    const device = thermometer({
      isAutoSending: false,
      framesPerSecond: 0.01,
      view: () => view,
      transmitted: () => sent.push(view),
    });
    const tty = openTty(device.port.linkPath, ['raw', 'echo', '-echoctl']);
    tty.write(encodeCommand(ThermometerCommand.OneReading));
    await eventually('the answer', () => tty.received().length >= 9);
    // It arrives behind the echo of the answer, so that has been read when this is obeyed.
    tty.write(encodeCommand(ThermometerCommand.ContinuousOutput));
    await eventually('the last command to be obeyed', () => device.isContinuous);
    expect(sent).toHaveLength(1);
  });

  it('answers a flood of commands without end of its own', async () => {
    const device = thermometer({ isAutoSending: false });
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
    expect(device.scan('SP1:/ABC')).toBeUndefined();
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
    expect(device.scan('NOBODY')).toBe(Harm.NobodyReading);
    const tty = reader(device);
    expect(device.scan('SOMEBODY')).toBeUndefined();
    await eventually('the line', () => tty.received().includes('\n'));
    expect(tty.received().toString('latin1')).toBe(']Q1SOMEBODY\r\n');
  });

  it('outlives a reader that closes and one that opens again', async () => {
    const device = scanner();
    const first = reader(device);
    device.scan('ONE');
    await eventually('the first line', () => first.received().includes('ONE\r\n'));
    await first.close();
    await eventually('the line to be noticed as closed', () => !device.port.hasReader);
    expect(device.scan('LOST')).toBe(Harm.NobodyReading);
    const second = reader(device);
    device.scan('TWO');
    await eventually('the second line', () => second.received().includes('\n'));
    expect(second.received().toString('latin1')).toBe(']Q1TWO\r\n');
  });

  it('does not keep what a reader left unread, and says whose that was', async () => {
    const unread: string[] = [];
    const device = scanner((owners) => unread.push(...owners));
    const first = reader(device);
    device.scan('READ', 'person-1');
    await eventually('the first line', () => first.received().includes('READ\r\n'));
    first.pause();
    device.scan('UNREAD', 'person-2');
    await first.close();
    await eventually('the owner of the unread bytes', () => unread.length > 0);
    expect(unread).toEqual(['person-2']);
    const second = reader(device);
    device.scan('NEXT', 'person-3');
    await eventually('the next line', () => second.received().includes('\n'));
    expect(second.received().toString('latin1')).toBe(']Q1NEXT\r\n');
  });

  it('never waits for a reader that does not read: what does not fit is lost and said', () => {
    const device = scanner();
    const tty = reader(device);
    tty.pause();
    const text = 'X'.repeat(500);
    const startedAt = performance.now();
    const harms = Array.from({ length: 1000 }, () => device.scan(text));
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
    device.port.silenceFor(60_000);
    expect(device.scan('QUIET')).toBe(Harm.Silenced);
    device.port.clearFaults();
    expect(device.scan('LOUD')).toBeUndefined();
  });

  it('sends good frames between noise', async () => {
    const device = thermometer();
    device.port.setFaults({ noiseProbability: 1 });
    const tty = reader(device);
    await eventually('twenty frames', () => framesIn(tty.received()).length >= 20);
    expect(tty.received().length).toBeGreaterThan(9 * 20 + 19);
  });

  it('sends no good frame when every checksum is flipped', async () => {
    const device = thermometer();
    device.port.setFaults({ flipProbability: 1 });
    const tty = reader(device);
    await eventually('many bytes', () => tty.received().length >= 90);
    expect(framesIn(tty.received())).toEqual([]);
  });

  it('waits for its reader when asked to be patient', async () => {
    const device = scanner();
    const stop = new AbortController();
    const sent = device.port.transmitPatiently(Buffer.from('PATIENT'), 'person-1', stop.signal);
    const tty = reader(device);
    await expect(sent).resolves.toBeUndefined();
    await eventually('the bytes', () => tty.received().length > 0);
    expect(tty.received().toString()).toBe('PATIENT');
  });

  it('stops waiting when told to', async () => {
    const stop = new AbortController();
    const sent = scanner().port.transmitPatiently(Buffer.from('X'), 'person-1', stop.signal);
    stop.abort();
    await expect(sent).rejects.toThrow(/abort/);
  });

  it('takes over the link that a killed simulator left, but no real file', () => {
    const directory = temporaryDirectory();
    symlinkSync('/dev/pts/nothing', join(directory, 'left'));
    writeFileSync(join(directory, 'file'), 'precious');
    const open = (name: string) =>
      new VirtualScanner({ name, linkPath: join(directory, name), random: createRandom(1, 'x') });
    const device = open('left');
    onTestFinished(() => device.close());
    expect(readlinkSync(join(directory, 'left'))).not.toBe('/dev/pts/nothing');
    expect(() => open('file')).toThrow(/exists and is no symbolic link/);
  });
});
