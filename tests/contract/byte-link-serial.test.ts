import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDriver } from '#gateway/devices/device-registry.ts';
import type { ByteLink } from '#gateway/links/byte-link.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import { createLinkSupervisor } from '#gateway/links/link-supervisor.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { eventually } from '#tests/support/eventually.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';
import type { PseudoTerminal } from '#tests/support/pseudo-terminal.ts';
import { openPseudoTerminal } from '#tests/support/pseudo-terminal.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

type Adapter = 'tty' | 'serialport';
const adapters: readonly Adapter[] = ['tty', 'serialport'];
const frame = bytesFromHex('5A 5A 45 04 0E 4C 09 C4 24');

function openable(name: string, adapter: Adapter, baudRate = 9600) {
  const config = { kind: 'serial', path: name, adapter, baudRate } as const;
  return openableLinkFrom(config, { baudRate: 9600, clock: realClock });
}

function terminal(): PseudoTerminal {
  const opened = openPseudoTerminal();
  onTestFinished(() => opened.hangUp());
  return opened;
}

async function open(name: string, adapter: Adapter, baudRate?: number): Promise<ByteLink> {
  const link = openable(name, adapter, baudRate).create();
  onTestFinished(() => link.close());
  await link.open({ bytes: () => undefined, closed: () => undefined });
  return link;
}

/** Another program that has locked the port, until it is killed. */
async function holder(name: string) {
  const child = spawn('flock', ['--exclusive', '--close', name, 'sleep', '60'], {
    stdio: 'ignore',
  });
  const command = await eventually(
    'the port is locked',
    () => Number(fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')) || null,
  );
  const kill = () => {
    child.kill('SIGKILL');
    process.kill(command, 'SIGKILL');
  };
  onTestFinished(() => {
    if (child.signalCode === null) kill();
  });
  return { pid: child.pid, kill, gone: once(child, 'exit') };
}

describe.each(adapters)('a serial port through %s', (adapter) => {
  test.each(adapters)('is refused while %s holds it, under whatever name', async (first) => {
    const { path: node } = terminal();
    const alias = path.join(temporaryDirectory(), 'thermometer');
    fs.symlinkSync(node, alias);
    await open(node, first);
    await expect(open(alias, adapter)).rejects.toMatchObject({
      code: 'LINK_BUSY',
      message: `The serial port ${alias} (${node}) is held by this program itself (pid ${process.pid}).`,
    });
  });

  test('names the other program that holds it, and is free the moment that one dies', async () => {
    const { path: node } = terminal();
    const other = await holder(node);
    await expect(open(node, adapter)).rejects.toMatchObject({
      code: 'LINK_BUSY',
      message: expect.stringContaining(`flock (pid ${other.pid})`),
    });
    other.kill();
    await other.gone;
    await open(node, adapter);
  });

  test('does not deliver what was said before it was open', async () => {
    const device = terminal();
    await device.send(Buffer.from('scanned an hour ago\r'));
    const heard: string[] = [];
    const link = openable(device.path, adapter).create();
    onTestFinished(() => link.close());
    await link.open({
      bytes: (chunk) => heard.push(Buffer.from(chunk).toString()),
      closed: () => undefined,
    });
    await device.send(Buffer.from('now'));
    await eventually('something was heard', () => heard.join('').endsWith('now'));
    expect(heard.join('')).toBe('now');
  });

  test('runs at the configured rate, eight clean bits, without echo', async () => {
    const device = terminal();
    await open(device.path, adapter, 115_200);
    const settings = execFileSync('stty', ['-F', device.path, '-a'], { encoding: 'utf8' });
    for (const setting of ['speed 115200', '-echo', '-icanon', '-ixon', '-opost', 'cs8', 'clocal'])
      expect.soft(settings).toMatch(new RegExp(`(^|\\s)${setting}\\b`));
  });

  test('refuses a file that is no device', async () => {
    const file = path.join(temporaryDirectory(), 'file');
    fs.writeFileSync(file, 'not a device');
    await expect(open(file, adapter)).rejects.toMatchObject({ code: 'LINK_FAILED' });
    expect(fs.readFileSync(file, 'utf8')).toBe('not a device');
  });

  test('comes back by itself when the device is plugged into another socket', async () => {
    const name = path.join(temporaryDirectory(), 'thermometer');
    const first = terminal();
    fs.symlinkSync(first.path, name);
    const values: number[] = [];
    const states: string[] = [];
    const supervisor = createLinkSupervisor({
      link: openable(name, adapter),
      driver: createDriver('gy-mcu90614', {}, driverSurroundings(realClock)),
      deviceId: 'thermo-1',
      clock: realClock,
      random: Math.random,
      onOutput: (output) => {
        if (output.kind === 'temperature') values.push(output.sample.rawTemperatureCelsius);
      },
      onState: ({ state }) => {
        // While it is away the detail changes: lost, then not found.
        if (state !== states.at(-1)) states.push(state);
      },
    });
    onTestFinished(() => supervisor.stop());
    supervisor.start();
    await eventually('the first was asked to speak', () => first.received().length === 3);
    await first.send(frame);
    await eventually('it was heard', () => values.length === 1);

    await first.hangUp();
    fs.rmSync(name);
    await eventually('the loss is seen', () => states.at(-1) === 'connecting');
    const second = terminal();
    fs.symlinkSync(second.path, name);
    await eventually('the second was asked to speak', () => second.received().length > 0);
    expect(second.received().toString('hex')).toBe('a545ea');
    await second.send(frame);
    await eventually('it was heard', () => values.length === 2);
    await supervisor.stop();
    expect(states).toEqual(['probing', 'ready', 'connecting', 'probing', 'ready']);
    expect(supervisor.counters()).toMatchObject({ bytesIn: 18, frames: 2, opens: 2, closes: 2 });
  });
});

test('a rate that stty does not know is refused with what stty says', async () => {
  await expect(open(terminal().path, 'tty', 12_345)).rejects.toMatchObject({
    code: 'LINK_FAILED',
    message: expect.stringContaining('12345'),
  });
});
