import { describe, expect, test } from 'vitest';
import type { DeviceOutput } from '#gateway/devices/device-driver.ts';
import {
  busAddressOf,
  createDriver,
  deviceOptionsSchemas,
} from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';

const name = 'optris-ct';
const identity = ['00 30 39', '01 2C', '00 30 39', '01 2C'] as const;

/** Each piece is what comes before the line is quiet again. */
function play(bench: DriverBench, ...pieces: readonly string[]): DriverBench {
  for (const piece of pieces) bench.feed(bytesFromHex(piece)).fallQuiet();
  return bench;
}

const warm = (options: object = {}) => play(new DriverBench(name, options), '05 56', ...identity);
const rawValues = (bench: DriverBench) =>
  bench.facts.map((fact) => ('rawTemperatureCelsius' in fact ? fact.rawTemperatureCelsius : null));

/** A session that asks and tells only when the test says so. */
function handDriven() {
  const outputs: DeviceOutput[] = [];
  const discarded: [number, string][] = [];
  const none = () => undefined;
  const connection = createDriver(name, {}, driverSurroundings(new FakeClock())).start({
    output: (output) => outputs.push(output),
    frame: none,
    send: none,
    answered: none,
    discarded: (byteCount, reason) => discarded.push([byteCount, reason]),
  });
  /** Pauses pass at once. */
  const askNext = () => {
    const step = connection.asking?.next();
    if (step !== undefined && 'pauseMs' in step) connection.asking?.next();
  };
  return { connection, outputs, discarded, askNext };
}

describe('what is asked', () => {
  test('a temperature, then what the device is, twice, then temperatures', () => {
    const bench = play(warm(), '05 56', '05 56');
    expect(bench.asked).toEqual(['01', '0e', '0f', '0e', '0f', '01', '01', '01']);
    expect(bench.sayings).toContainEqual({
      kind: 'identity',
      identity: 'Optris, serial number 12345, firmware 300',
    });
  });

  test('what it says of itself counts only when it says it twice; after three times it is left', () => {
    const said = ['00 30 39', '01 2C', '00 30 38', '01 2C'];
    const bench = play(new DriverBench(name), '05 56', ...said, ...said, ...said, '05 56');
    expect(bench.sayings).toEqual([]);
    expect(bench.asked.filter((each) => each === '0e')).toHaveLength(6);
    expect(bench.asked.at(-1)).toBe('01');
    expect(rawValues(bench)).toEqual([36.6]);
  });

  test('a device that is not there is asked for a temperature and nothing else', () => {
    const bench = new DriverBench(name);
    for (let round = 0; round < 4; round += 1) bench.fallQuiet();
    expect(new Set(bench.asked)).toEqual(new Set(['01']));
  });

  test('an address stands before each question', () => {
    expect(warm({ address: 5 }).asked).toEqual(['b501', 'b50e', 'b50f', 'b50e', 'b50f', 'b501']);
    expect(busAddressOf(name, { address: 5 })).toBe(5);
    expect(busAddressOf(name, {})).toBeNull();
  });

  test('each question waits for a quiet line, and after a miss for the longest answer', () => {
    const driver = createDriver(
      name,
      { longestAnswerMs: 2_000 },
      driverSurroundings(new FakeClock()),
    );
    const none = () => undefined;
    const session = { output: none, discarded: none, frame: none, send: none, answered: none };
    const asking = driver.start(session).asking;
    expect(asking?.next()).toEqual({ pauseMs: 2_000 });
    expect(asking?.next()).toMatchObject({ drainMs: 2_000, quietBeforeMs: 10 });
  });
});

describe('what goes out', () => {
  test('the first value never, the second when it agrees', () => {
    const bench = play(new DriverBench(name), '05 56');
    expect(bench.frames).toBe(1);
    expect(bench.facts).toEqual([]);
    play(bench, ...identity, '05 5A');
    expect(bench.facts).toEqual([
      { rawTemperatureCelsius: 37, ambientTemperatureCelsius: null, mode: 'surface' },
    ]);
  });

  test('a value that nothing around it confirms is lost, a real step is one read late', () => {
    expect(rawValues(play(warm(), '05 56', '06 40', '05 56', '05 57'))).toEqual([36.6, 36.7]);
    expect(rawValues(play(warm(), '05 56', '05 6A', '05 6A'))).toEqual([36.6, 38.6]);
  });

  test.each([
    ['in time', false, 1],
    ['with the end of its time, when more may follow,', true, 0],
  ])('a value that came %s counts accordingly', (_name, isMissed, samples) => {
    const { connection, outputs, askNext } = handDriven();
    for (const piece of ['05 56', ...identity, '05 56']) {
      askNext();
      connection.bytes(bytesFromHex(piece));
      connection.flush('stale');
    }
    if (isMissed) connection.asking?.unanswered();
    askNext();
    expect(outputs.filter(({ kind }) => kind === 'temperature')).toHaveLength(samples);
  });

  test('after two missed answers a value has to be confirmed anew', () => {
    const bench = warm().fallQuiet().fallQuiet();
    expect(rawValues(play(bench, '05 56'))).toEqual([]);
    expect(rawValues(play(bench, '05 56'))).toEqual([36.6]);
  });

  test('the hs scale has hundredths', () => {
    const bench = play(new DriverBench(name, { scale: 'hs' }), '05 56');
    expect(bench.discarded).toEqual({ implausible: 2 });
    expect(rawValues(play(bench, '35 5C', ...identity, '35 5D'))).toEqual([36.61]);
  });
});

describe('what does not belong to an answer', () => {
  test('bytes that came before the question are no part of it', () => {
    const { connection, discarded, askNext } = handDriven();
    connection.asking?.next();
    connection.bytes(Uint8Array.of(0x05));
    askNext();
    expect(discarded).toEqual([[1, 'unasked']]);
    connection.bytes(bytesFromHex('05 56'));
    connection.flush('stale');
    connection.bytes(bytesFromHex('05 56'));
    connection.flush('stale');
    expect(discarded).toEqual([
      [1, 'unasked'],
      [2, 'unasked'],
    ]);
  });
});

describe('burst mode', () => {
  const burst = (...values: readonly string[]) =>
    bytesFromHex(values.map((value) => `AA AA ${value}`).join(' '));

  test('asks nothing, and takes silence for a fault', () => {
    const bench = new DriverBench(name, { mode: 'burst' });
    expect(bench.connection.asking).toBeUndefined();
    const driver = createDriver(name, { mode: 'burst' }, driverSurroundings(new FakeClock()));
    expect(driver.silenceTimeoutMs).toBe(3_000);
  });

  test('each string counts when the next one begins, and is confirmed by the one before', () => {
    const bench = new DriverBench(name, { mode: 'burst' });
    bench.feed(burst('05 56', '05 57', '06 40', '05 58', '05 59'), bytesFromHex('AA AA'));
    expect(bench.frames).toBe(5);
    expect(rawValues(bench)).toEqual([36.7, 36.9]);
  });

  test('wherever one begins to listen, only whole strings are read', () => {
    const bytes = burst(...Array.from({ length: 6 }, () => '05 56'));
    for (let at = 0; at < 4; at += 1) {
      const bench = new DriverBench(name, { mode: 'burst' }).feed(bytes.subarray(at));
      expect(new Set(rawValues(bench))).toEqual(new Set([36.6]));
    }
  });

  test('a value that looks like the mark does not put it out of step', () => {
    const options = { mode: 'burst', highestCelsius: 3_000, lowestCelsius: -100 };
    const bench = new DriverBench(name, options);
    bench.feed(burst('05 AA', '05 AA', '05 AA'), bytesFromHex('AA AA 05'));
    expect(rawValues(bench)).toEqual([45, 45]);
  });
});

describe('options', () => {
  const accepts = (options: object) => deviceOptionsSchemas[name].safeParse(options).success;

  test('one who only listens has no address and sets nothing', () => {
    expect(accepts({ mode: 'burst' })).toBe(true);
    expect(accepts({ mode: 'burst', address: 5 })).toBe(false);
    expect(accepts({ mode: 'burst', emissivity: 0.98 })).toBe(false);
  });

  test('the object is one of the values of a burst string, and bounds have an order', () => {
    expect(accepts({ burstValues: 2, burstPosition: 3 })).toBe(false);
    expect(accepts({ lowestCelsius: 50, highestCelsius: 40 })).toBe(false);
  });

  test('an address is one that a prefix can carry', () => {
    expect(accepts({ address: 79 })).toBe(true);
    expect(accepts({ address: 80 })).toBe(false);
    expect(accepts({ address: 0 })).toBe(false);
  });
});
