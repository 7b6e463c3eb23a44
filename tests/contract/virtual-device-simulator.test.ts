import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askSimulator } from '#sim/control-socket.ts';
import { readLedger } from '#sim/ledger.ts';
import { main } from '#sim/main.ts';
import { codeDigest } from '#sim/scenarios/code-plan.ts';
import type { SimulatorProcess } from '#sim/simulator-process.ts';
import { startSimulator } from '#sim/simulator-process.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { framesIn, openTty } from '#tests/unit/firmware-sim/tty-reader.ts';

const MAIN = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url));
const LANE_LINKS = ['lane-1-scanner', 'lane-1-thermometer', 'lane-2-scanner', 'lane-2-thermometer'];

async function simulator(...words: string[]): Promise<SimulatorProcess> {
  const started = await startSimulator(words);
  onTestFinished(async () => {
    await started.stop();
  });
  return started;
}

const runToEnd = (...words: string[]) =>
  spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', timeout: 15_000 });

async function runHere(...words: readonly string[]) {
  const said = { out: '', err: '' };
  const code = await main(words, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

const linksIn = (directory: string) =>
  readdirSync(directory)
    .filter((name) => /^lane-/.test(name))
    .sort();

const codesIn = (bytes: Buffer) =>
  [...bytes.toString('latin1').matchAll(/\]Q1(.*)\r\n/g)].map((match) => match[1] ?? '');

describe('gatehouse sim', () => {
  it.each([
    [],
    ['lobby'],
    ['lobby', '--directory', '/nowhere', '--people', 'many'],
    ['lobby', '--directory', '/nowhere', '--scenario', 'lobby-evening'],
    ['lobby', '--directory', '/nowhere', '--rate', '5'],
    ['device', 'toaster', '--link', '/nowhere/x'],
    ['device', 'line-scanner', '--link', '/nowhere/x', '--fault', 'burn'],
    ['fault', '--directory', '/nowhere', 'thermometer-1', 'burn'],
  ])('refuses wrong arguments with a reason and code 2 (%j %j)', async (...words) => {
    const { code, out, err } = await runHere(...words.flat());
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });

  it.each([['--help'], ['lobby', '--help'], ['stream', '--help'], ['device', '--help']])(
    'explains itself with exit codes (%s)',
    async (...words) => {
      const { code, out } = await runHere(...words);
      expect(code).toBe(0);
      expect(out).toContain('Usage: gatehouse sim');
      expect(out).toContain('Exit codes:');
    },
  );

  it('gives the code to whoever started it', () => {
    expect(runToEnd('lobby').status).toBe(2);
    expect(runToEnd('--help').status).toBe(0);
  });

  it('fails with a sentence and code 1 where nothing can be made or nobody answers', async () => {
    const lobby = await runHere('lobby', '--directory', join(MAIN, 'no-directory'));
    expect([lobby.code, lobby.err]).toEqual([1, expect.stringMatching(/could not be made/)]);
    const words = ['--directory', temporaryDirectory(), 'scanner-1', 'unplug'];
    const fault = await runHere('fault', ...words);
    expect([fault.code, fault.err]).toEqual([1, expect.stringMatching(/No simulator answers/)]);
  });
});

describe('gatehouse sim lobby', () => {
  it('makes all links, tells its seed, and leaves nothing behind when it is stopped', async () => {
    const directory = temporaryDirectory();
    const started = await simulator('lobby', '--directory', directory, '--seed', '42');
    expect(started.readyLine).toMatch(/^simulator ready: 4 links .*seed 42$/);
    expect(linksIn(directory)).toEqual(LANE_LINKS);
    expect(await started.stop()).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['site-pass-key.pem', 'trust-list.json']);
  });

  it('shows healthy people, a fever and that person again, all as the ledger says', async () => {
    const directory = temporaryDirectory();
    const ledger = join(directory, 'people.jsonl');
    const words = ['--seed', '42', '--pace', '20', '--people', '8', '--ledger', ledger];
    const started = await simulator('lobby', '--directory', directory, '--lanes', '1', ...words);
    const thermometer = openTty(join(directory, 'lane-1-thermometer'));
    const scanner = openTty(join(directory, 'lane-1-scanner'));
    const totals = JSON.parse(await started.line(/^\{/));
    const people = readLedger(ledger);
    expect(totals).toMatchObject({ people: 8, scans: 9, disturbed: 0 });
    await eventually('all codes', () => codesIn(scanner.received()).length === 9);
    expect(codesIn(scanner.received()).map(codeDigest)).toEqual(
      people.map((person) => person.codeSha256),
    );
    const fever = people.filter((person) => person.bodyTemperatureCelsius >= 38);
    expect(fever.map((person) => person.attempt)).toEqual([1, 2]);
    expect(fever[0]?.codeSha256).toBe(fever[1]?.codeSha256);
    const hottest = Math.max(
      ...framesIn(thermometer.received()).map(
        ({ objectCelsius: skin, ambientCelsius: air }) => skin + 0.203 * (skin - air),
      ),
    );
    expect(Math.abs(hottest - (fever[0]?.bodyTemperatureCelsius ?? 0))).toBeLessThan(0.1);
  });

  it('obeys faults at run time', async () => {
    const directory = temporaryDirectory();
    await simulator('lobby', '--directory', directory);
    const link = join(directory, 'lane-1-thermometer');
    const ask = (line: string) => askSimulator(join(directory, 'control'), line);
    const before = openTty(link);
    expect(await ask('fault thermometer-1 unplug')).toBe('ok');
    await eventually('the hang-up', () => before.isHungUp());
    expect(existsSync(link)).toBe(false);
    expect(JSON.parse(await ask('devices'))).toContainEqual({
      device: 'lane-1-thermometer',
      kind: 'gy-mcu90614',
      link,
      pluggedIn: false,
      hasReader: false,
    });
    expect(runToEnd('fault', '--directory', directory, 'thermometer-1', 'replug').status).toBe(0);
    const after = openTty(link);
    await eventually('a frame of the wall', () => framesIn(after.received()).length > 0);
    expect(await ask('fault thermometer-9 replug')).toMatch(/^error There is no device/);
    expect(statSync(join(directory, 'control')).mode & 0o777).toBe(0o600);
  });

  it('tells of everybody whom a sensor that is stuck did not measure', async () => {
    const directory = temporaryDirectory();
    const ledger = join(directory, 'people.jsonl');
    const words = ['--seed', '42', '--pace', '20', '--people', '4', '--ledger', ledger];
    const started = await simulator('lobby', '--directory', directory, '--lanes', '1', ...words);
    const ask = (line: string) => askSimulator(join(directory, 'control'), line);
    expect(await ask('fault thermometer-1 stuck')).toBe('ok');
    const tty = openTty(join(directory, 'lane-1-thermometer'));
    openTty(join(directory, 'lane-1-scanner'));
    await started.line(/^\{/);
    const people = readLedger(ledger).filter(({ frameCount }) => frameCount > 0);
    expect(people.length).toBeGreaterThan(0);
    expect(people.map(({ harms }) => harms)).toEqual(people.map(() => ['wrong-value']));
    const values = framesIn(tty.received()).map(({ objectCelsius }) => objectCelsius);
    expect(new Set(values).size).toBe(1);
  });

  it('tells of everybody who came while a thermometer had no power', async () => {
    const directory = temporaryDirectory();
    const ledger = join(directory, 'people.jsonl');
    const words = ['--seed', '42', '--pace', '20', '--people', '4', '--ledger', ledger];
    const started = await simulator('lobby', '--directory', directory, '--lanes', '1', ...words);
    const ask = (line: string) => askSimulator(join(directory, 'control'), line);
    expect(await ask('fault thermometer-1 brown-out 60000')).toBe('ok');
    openTty(join(directory, 'lane-1-thermometer'));
    openTty(join(directory, 'lane-1-scanner'));
    await started.line(/^\{/);
    const people = readLedger(ledger);
    expect(people.map(({ harms, frameCount }) => [harms, frameCount])).toEqual(
      people.map(() => [['unpowered'], 0]),
    );
  });

  it('is alone in its directory', async () => {
    const directory = temporaryDirectory();
    await simulator('lobby', '--directory', directory);
    const second = runToEnd('lobby', '--directory', directory);
    expect(second.status).toBe(1);
    expect(second.stderr).toContain('Another simulator is running');
    expect(linksIn(directory)).toEqual(LANE_LINKS);
  });

  it('in a rush shows each person once, one frame and one code, whole in spite of noise', async () => {
    const directory = temporaryDirectory();
    const ledger = join(directory, 'people.jsonl');
    const words = ['--people', '100', '--rate', '100', '--noise', '0.3', '--ledger', ledger];
    const started = await simulator(
      'lobby',
      '--directory',
      directory,
      '--scenario',
      'rush',
      ...words,
    );
    const readers = linksIn(directory).map((name) => openTty(join(directory, name)));
    const ask = (line: string) => askSimulator(join(directory, 'control'), line);
    expect(await ask('fault thermometer-1 stuck')).toMatch(/^error .* has no firmware here/);
    expect(JSON.parse(await started.line(/^\{/))).toEqual({
      people: 100,
      frames: 100,
      scans: 100,
      disturbed: 0,
    });
    const [scanner1, thermometer1, scanner2, thermometer2] = readers;
    const bytesOf = (tty: (typeof readers)[number] | undefined) =>
      tty?.received() ?? Buffer.alloc(0);
    const frameCounts = () =>
      [thermometer1, thermometer2].map((tty) => framesIn(bytesOf(tty)).length);
    const codesSoFar = () => [scanner1, scanner2].flatMap((tty) => codesIn(bytesOf(tty)));
    // What is written has still to be read.
    await eventually('everybody was read', () => {
      return codesSoFar().length >= 100 && frameCounts().every((count) => count >= 50);
    });
    expect(frameCounts()).toEqual([50, 50]);
    const codes = codesSoFar();
    expect(codes.map(codeDigest).sort()).toEqual(
      readLedger(ledger)
        .map((person) => person.codeSha256)
        .sort(),
    );
    expect(new Set(codes).size).toBe(100);
  });

  it('in a rush waits while nobody reads, and goes on where it was', async () => {
    const directory = temporaryDirectory();
    const ledger = join(directory, 'people.jsonl');
    const words = ['--lanes', '1', '--people', '60', '--rate', '100', '--ledger', ledger];
    const started = await simulator(
      'lobby',
      '--directory',
      directory,
      '--scenario',
      'rush',
      ...words,
    );
    const open = () => LANE_LINKS.slice(0, 2).map((name) => openTty(join(directory, name)));
    const first = open();
    await eventually(
      'some people',
      () => codesIn(first[0]?.received() ?? Buffer.alloc(0)).length >= 10,
    );
    await Promise.all(first.map((tty) => tty.close()));
    const second = open();
    const totals = JSON.parse(await started.line(/^\{/));
    expect(totals).toMatchObject({ people: 60, frames: 60, scans: 60 });
    const codesSoFar = () =>
      [first, second].flatMap(([scanner]) =>
        codesIn(scanner?.received() ?? Buffer.alloc(0)).map(codeDigest),
      );
    const harmless = readLedger(ledger).filter((person) => !person.disturbed);
    expect(harmless.length).toBeGreaterThan(10);
    await eventually('everybody whom nothing disturbed was read', () => {
      const codes = new Set(codesSoFar());
      return harmless.every(({ codeSha256 }) => codes.has(codeSha256));
    });
    expect(new Set(codesSoFar()).size).toBe(codesSoFar().length);
  });
});

describe('gatehouse sim stream', () => {
  it('counts what it sent, stamps it, and all of it arrives', async () => {
    const directory = temporaryDirectory();
    const stamps = join(directory, 'sent.f64');
    const words = ['--thermometers', '2', '--rate', '2000', '--seconds', '0.5', '--stamps', stamps];
    const started = await simulator(
      'stream',
      '--directory',
      directory,
      '--linger',
      '0.5',
      ...words,
    );
    const readers = linksIn(directory).map((name) => openTty(join(directory, name)));
    const { sent, dropped } = JSON.parse(await started.line(/^\{/));
    expect([sent + dropped, readers.length]).toEqual([2000, 2]);
    await eventually('every frame', () => {
      const frames = readers.flatMap((tty) => framesIn(tty.received()));
      return frames.length === sent;
    });
    await eventually('the stamps', () => existsSync(stamps) && statSync(stamps).size === 2000 * 8);
    const bytes = readFileSync(stamps);
    const startedMs = Number((await started.line(/^stream started/)).split(': ')[1]);
    const firstMs = bytes.readDoubleLE(0);
    expect(firstMs).toBeGreaterThanOrEqual(startedMs);
    expect(firstMs).toBeLessThan(startedMs + 500);
  });
});

describe('gatehouse sim device', () => {
  it('takes a scanned text and faults from its standard input', async () => {
    const link = join(temporaryDirectory(), 'scanner');
    const started = await simulator(
      'device',
      'line-scanner',
      '--link',
      link,
      '--set',
      'terminator=cr',
    );
    const tty = openTty(link);
    started.type('HELLO');
    await eventually('the line', () => tty.received().includes('\r'));
    expect(tty.received().toString('latin1')).toBe(']Q1HELLO\r');
    started.type('fault unplug');
    await eventually('the hang-up', () => tty.isHungUp());
    expect(await started.stop()).toBe(0);
  });

  it('shows the temperature it is told', async () => {
    const link = join(temporaryDirectory(), 'thermometer');
    const started = await simulator('device', 'gy-mcu90614', '--link', link, '--set', 'object=30');
    const tty = openTty(link);
    const latest = () => framesIn(tty.received()).at(-1)?.objectCelsius;
    await eventually('the first temperature', () => latest() === 30);
    started.type('36.6 25');
    await eventually('the second temperature', () => latest() === 36.6);
  });

  it('plays any kind with its settings, and tells what the device keeps of itself', async () => {
    const link = join(temporaryDirectory(), 'bus');
    const settings = ['--set', 'addresses=1,2', '--set', 'object=36.6', '--set', 'ambient=27.1'];
    const words = ['device', 'modbus-thermometer', '--link', link, '--seed', '7', ...settings];
    const started = await simulator(...words, '--fault', 'echo on', '--strict-baud');
    expect(started.readyLine).toMatch(/modbus-thermometer at .*, seed 7$/);
    const tty = openTty(link, ['9600', 'raw', '-echo']);
    const request = '01040012000451cc';
    tty.write(Buffer.from(request, 'hex'));
    await eventually('echo and answer', () => tty.received().length >= 8 + 13);
    expect(tty.received().toString('hex')).toBe(`${request}010408016e016e010f0000b3e0`);
    started.type('devices');
    expect(JSON.parse(await started.line(/^\[/))).toEqual([
      {
        ...{ device: 'bus', link, pluggedIn: true, hasReader: true },
        ...{ kind: 'modbus-thermometer', nonVolatileWritesOf1: 0, nonVolatileWritesOf2: 0 },
      },
    ]);
  });

  it.each([
    [['--set', 'rate=fast'], /The setting rate is "fast"; expected a number/],
    [['--set', 'colour=red'], /has no setting "colour"; it has /],
  ])('refuses a setting that it does not understand (%j)', (words, reason) => {
    const link = join(temporaryDirectory(), 'thermometer');
    const ended = runToEnd('device', 'gy-mcu90614', '--link', link, ...words);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(reason);
    expect(existsSync(link)).toBe(false);
  });
});
