import { describe, expect, test } from 'vitest';
import { driverNames, driverProbes } from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';
import { ModuleOnABench, reply } from './module-on-a-bench.ts';

const name = 'gm65';
const READ_IDENTITY = '7e00070100e006';
const READ_VERSION = '7e00070100e2017791';
const text = (line: string) => Buffer.from(`${line}\r`);

const notices = (bench: DriverBench) =>
  bench.sayings.flatMap((saying) => (saying.kind === 'notice' ? [saying] : []));
const questions = (bench: DriverBench) => bench.asked.map((question) => question.slice(4, -4));

/** A module that has answered everything until the first sign of life is asked for. */
function ready(options: object = {}, module = new ModuleOnABench()) {
  const bench = new DriverBench(name, options);
  for (let done = 0; done < 60 && bench.asked.at(-1) !== READ_VERSION; done += 1) {
    module.answer(bench);
  }
  expect(bench.asked.at(-1)).toBe(READ_VERSION);
  return { bench, module };
}

describe('identity and signs of life', () => {
  test('the module says what it is, in one line', () => {
    const bench = new DriverBench(name);
    expect(bench.asked[0]).toMatch(new RegExp(`^${READ_IDENTITY}`));
    new ModuleOnABench().answer(bench);
    expect(bench.sayings[0]).toEqual({
      kind: 'identity',
      identity: 'model 05, hardware 01, software V1.05 of 2020-03-02',
    });
  });

  test('the version is read every ten seconds', () => {
    const { bench, module } = ready();
    const startMs = bench.clock.monotonicMs();
    module.answerTimes(bench, 3);
    expect(bench.asked.slice(-4)).toEqual([READ_VERSION, READ_VERSION, READ_VERSION, READ_VERSION]);
    expect(bench.clock.monotonicMs() - startMs).toBe(30_000);
  });

  test('another version is another module: it is identified and set anew', () => {
    const { bench, module } = ready();
    module.zones.set(0xe2, 0x87);
    bench.forget();
    module.answerTimes(bench, 2);
    expect(bench.asked[0]).toMatch(new RegExp(`^${READ_IDENTITY}`));
    expect(bench.sayings[0]).toMatchObject({ identity: expect.stringContaining('V1.35') });
  });

  test('after a missed answer everything is compared anew, since the module may have lost its power', () => {
    const { bench, module } = ready();
    module.zones.set(0x0d, 0x00);
    module.written.length = 0;
    bench.fallQuiet();
    module.answerTimes(bench, 3);
    expect(module.written).toEqual(['d=4']);
  });

  test('every minute everything is compared anew, since a moment without power is not noticed otherwise', () => {
    const { bench, module } = ready();
    module.zones.set(0x13, 0x85);
    module.written.length = 0;
    const startMs = bench.clock.monotonicMs();
    for (let done = 0; done < 20 && module.written.length === 0; done += 1) module.answer(bench);
    expect(module.written).toEqual(['13=5']);
    expect(bench.clock.monotonicMs() - startMs).toBeLessThanOrEqual(60_000);
  });

  test('a module that never answers is asked again and again, and its codes are read', () => {
    const bench = new DriverBench(name);
    for (let done = 0; done < 4; done += 1) bench.fallQuiet();
    expect(bench.asked.length).toBe(5);
    bench.feed(text('PASS-1'));
    expect(bench.facts).toEqual([{ aimId: null, text: 'PASS-1' }]);
    expect(notices(bench)).toEqual([]);
  });
});

describe('settings', () => {
  test('what is as it should be is not written', () => {
    const module = new ModuleOnABench();
    module.zones.set(0x0d, 0x05);
    ready({}, module);
    expect(module.written).toEqual([]);
  });

  test('only the bits that the configuration names are changed, in RAM, and read back', () => {
    const module = new ModuleOnABench();
    module.zones.set(0x0d, 0xf9).set(0x60, 0x30).set(0x13, 0x85).set(0x00, 0xd4);
    const { bench } = ready({ mode: 'continuous', light: 'off', aim: 'always' }, module);
    expect(module.written).toEqual(['d=f5', '60=1', '13=5', '0=d0', '0=e0', '0=e2']);
    expect(questions(bench).some((question) => question.startsWith('09'))).toBe(false);
    expect(notices(bench).every(({ sentence }) => sentence === null)).toBe(true);
  });

  test('prefix, suffix and Code ID are switched on where the configuration expects them', () => {
    const { module } = ready({ prefixHex: '1113', suffixHex: '1214', codeId: 'gm65' });
    expect(module.zones.get(0x60)).toBe(0x0f);
  });

  test('what the module does not take is tried three times and becomes a notice', () => {
    const module = new ModuleOnABench();
    module.stubborn.add(0x0d);
    const { bench } = ready({}, module);
    expect(module.written.filter((write) => write === 'd=4')).toHaveLength(3);
    expect(notices(bench).filter(({ sentence }) => sentence !== null)).toEqual([
      {
        kind: 'notice',
        topic: 'encoding',
        sentence: expect.stringMatching(/UTF-8 output \(zone 000D\).*misread.*setup code/),
      },
    ]);
  });

  test('a notice is withdrawn once the module takes the setting', () => {
    const module = new ModuleOnABench();
    module.stubborn.add(0x0d);
    const { bench } = ready({}, module);
    module.stubborn.clear();
    bench.forget();
    for (let done = 0; done < 20 && bench.sayings.length < 2; done += 1) module.answer(bench);
    expect(notices(bench)).toContainEqual({ kind: 'notice', topic: 'encoding', sentence: null });
  });

  test('the acknowledgement of a write never passes for the value that is read', () => {
    const bench = new DriverBench(name, { lineFormat: 'keep', encoding: 'keep' });
    const module = new ModuleOnABench();
    module.answer(bench);
    expect(questions(bench).at(-1)).toBe('0701001302');
    bench.feed(reply([0x00]));
    expect(bench.discarded).toEqual({ unasked: 7 });
    expect(questions(bench).at(-1)).toBe('0701001302');
  });

  test('GBK that the configuration leaves alone is told, unless the bytes come raw', () => {
    const told = (module: ModuleOnABench) =>
      notices(ready({ encoding: 'keep' }, module).bench).find(({ topic }) => topic === 'encoding');
    expect(told(new ModuleOnABench())?.sentence).toMatch(/GBK.*encoding: utf-8/);
    const raw = new ModuleOnABench();
    raw.zones.set(0xbc, 0x08);
    expect(told(raw)?.sentence).toBe(null);
  });

  test('raw output that the module does not have becomes a notice', () => {
    const module = new ModuleOnABench();
    module.stubborn.add(0xbc);
    const { bench } = ready({ encoding: 'raw' }, module);
    expect(notices(bench)).toContainEqual({
      kind: 'notice',
      topic: 'encoding',
      sentence: expect.stringMatching(/raw output \(zone 00BC\)/),
    });
  });

  test('a module that falls silent in the middle of its settings is not blamed for them', () => {
    const bench = new DriverBench(name);
    new ModuleOnABench().answer(bench);
    for (let done = 0; done < 8; done += 1) bench.fallQuiet();
    expect(notices(bench)).toEqual([]);
  });
});

describe('command mode', () => {
  const TRIGGER = '0801000201';
  const triggers = (bench: DriverBench) =>
    questions(bench).filter((question) => question === TRIGGER).length;

  /** Set, and waiting for what follows the first trigger; the pauses of the bench pass at once, four at a time. */
  function triggered() {
    const module = new ModuleOnABench();
    const bench = new DriverBench(name, { mode: 'command' });
    for (let done = 0; done < 60 && triggers(bench) === 0; done += 1) module.answer(bench);
    return { bench, module };
  }

  test('the module is set to it and triggered', () => {
    const { bench, module } = triggered();
    expect(module.written).toContain('6=32');
    expect(module.written).toContain('0=1');
    expect(triggers(bench)).toBe(1);
  });

  test('after a code it is triggered again', () => {
    const { bench, module } = triggered();
    bench.feed(text('PASS-1'));
    module.answer(bench);
    expect(triggers(bench)).toBe(2);
    expect(bench.facts).toEqual([{ aimId: null, text: 'PASS-1' }]);
  });

  test('without a code it is triggered again when its time is over, and not before', () => {
    const { bench, module } = triggered();
    const startMs = bench.clock.monotonicMs();
    module.answer(bench);
    for (let looks = 0; looks < 200 && triggers(bench) === 1; looks += 1) {
      const step = bench.connection.asking?.next() ?? { pauseMs: 0 };
      if ('pauseMs' in step) bench.clock.advance(step.pauseMs);
      else break;
    }
    expect(bench.clock.monotonicMs() - startMs).toBe(5_500);
  });
});

describe('codes and answers on one line', () => {
  test('a question waits until no code can be on its way', () => {
    const { connection } = new DriverBench(name, { idleGapMs: 300 });
    connection.asking?.unanswered();
    connection.asking?.next();
    expect(connection.asking?.next()).toMatchObject({ quietBeforeMs: 300, keepsListening: true });
  });

  test('an answer in the middle of a code answers its question, and the code stays whole', () => {
    const bench = new DriverBench(name);
    bench.feed(Buffer.from('PASS'), reply([5, 1, 0x69, 20, 3, 2]), text('-1'));
    expect(bench.facts).toEqual([{ aimId: null, text: 'PASS-1' }]);
    expect(bench.asked.length).toBe(2);
    expect(bench.discarded).toEqual({});
  });

  test('without a terminator a pause ends a code', () => {
    const bench = new DriverBench(name, { idleGap: 'scan', idleGapMs: 60 });
    bench.feed(Buffer.from('PASS-1')).fallQuiet();
    expect(bench.facts).toEqual([{ aimId: null, text: 'PASS-1' }]);
  });

  test('a late answer is unasked', () => {
    const bench = new DriverBench(name);
    bench.connection.asking?.unanswered();
    bench.connection.asking?.next();
    bench.feed(reply([5, 1, 0x69, 20, 3, 2]));
    expect(bench.discarded).toEqual({ unasked: 12 });
  });
});

describe('probing', () => {
  const probe = driverProbes.get(name);

  test('asks for the software version', () => {
    expect(Buffer.from(probe?.question ?? []).toString('hex')).toBe(READ_VERSION);
  });

  test('knows the family by a checked answer behind whatever was on the line', () => {
    const line = Buffer.concat([Buffer.from('PAS\x02'), reply([0x69])]);
    expect(probe?.recognise(line)?.detail).toContain('V1.05');
  });

  test('takes neither an acknowledgement nor a damaged answer for it', () => {
    const damaged = reply([0x69]);
    damaged[4] = 0x68;
    expect(probe?.recognise(reply([0]))).toBe(null);
    expect(probe?.recognise(damaged)).toBe(null);
  });

  test.each(driverNames.filter((other) => other !== name))('does not take a %s for it', (other) => {
    for (const { hex } of goldenFramesOf(other).cases) {
      expect(probe?.recognise(bytesFromHex(hex))).toBe(null);
    }
  });
});
