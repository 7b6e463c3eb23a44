import { describe, expect, test } from 'vitest';
import { deviceOptionsSchemas, driverProbes } from '#gateway/devices/device-registry.ts';
import { autoOutputCommand, oneFrameCommand } from '#gateway/devices/gy-mcu90640/commands.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';
import { roomWith, thermalFrame } from './thermal-frame.ts';

const name = 'gy-mcu90640';
const open = { quarantineMs: 0 };
const person = thermalFrame(roomWith(36.2, 330, 4), 28, [0x9e, 0xa5]);
const summed = thermalFrame(roomWith(36.2, 330, 4), 28);

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('the commands are as the manual prints them', () => {
  expect(hexOf(oneFrameCommand())).toBe('a53501db');
  expect(hexOf(autoOutputCommand())).toBe('a53502dc');
});

test('tells the hottest square and the temperature of the module, as of a surface', () => {
  expect(new DriverBench(name, open).feed(person).facts).toEqual([
    { rawTemperatureCelsius: 36.2, ambientTemperatureCelsius: 28, mode: 'surface' },
  ]);
});

describe('what is hottest', () => {
  const hottest = (frame: Uint8Array, options = {}) =>
    new DriverBench(name, { ...open, ...options }).feed(frame).facts[0];

  test('is no single pixel', () => {
    const spark = thermalFrame((pixel) => (pixel === 400 ? 62 : 22));
    expect(hottest(spark)).toMatchObject({ rawTemperatureCelsius: 32 });
    expect(hottest(spark, { blockSidePixels: 1 })).toMatchObject({ rawTemperatureCelsius: 62 });
  });

  test.each([0, 30, 22 * 32, 22 * 32 + 30])('is found at the corner of pixel %i', (first) => {
    expect(hottest(thermalFrame(roomWith(36, first, 2)))).toMatchObject({
      rawTemperatureCelsius: 36,
    });
  });

  test('does not reach from the end of one row to the beginning of the next', () => {
    const edges = thermalFrame((pixel) => ([31, 32, 63, 64].includes(pixel) ? 40 : 20));
    expect(hottest(edges)).toMatchObject({ rawTemperatureCelsius: 30 });
  });

  test('leaves out what is around a pixel that does not measure', () => {
    const broken = thermalFrame((pixel) => (pixel === 345 ? -300 : roomWith(36.2, 330, 1)(pixel)));
    expect(hottest(broken)).toBeUndefined();
    expect(hottest(broken, { brokenPixels: [345], blockSidePixels: 1 })).toMatchObject({
      rawTemperatureCelsius: 36.2,
    });
  });
});

describe('the first moments of a connection', () => {
  test('are thrown away, and the frame that began in them too', () => {
    const bench = new DriverBench(name).feed(person, person.subarray(0, 700));
    bench.clock.advance(500);
    bench.feed(person.subarray(700), person);
    expect(bench.facts).toHaveLength(1);
    expect(bench.discarded['stale']).toBe(1_544 + 700);
  });

  test('are as long as they are told to be', () => {
    const bench = new DriverBench(name, { quarantineMs: 2_000 });
    bench.clock.advance(1_999);
    expect(bench.feed(person).facts).toEqual([]);
    bench.clock.advance(1);
    expect(bench.feed(person).facts).toHaveLength(1);
  });
});

describe('a frame without a check that can be trusted', () => {
  test('is refused when bytes are missing in it, wherever and however many', () => {
    for (const at of [4, 5, 300, 1_000, 1_539]) {
      for (const count of [2, 3, 4, 17, 500]) {
        const cut = Buffer.concat([person.subarray(0, at), person.subarray(at + count)]);
        const bench = new DriverBench(name, open).feed(cut, person);
        expect.soft(bench.facts, `${count} bytes from ${at}`).toHaveLength(1);
        expect.soft(bench.discarded['bad-length'] ?? bench.discarded['implausible']).toBe(1);
      }
    }
  });

  test('is refused when one byte is missing in its pixels, which turns them into nonsense', () => {
    const cut = Buffer.concat([person.subarray(0, 700), person.subarray(701)]);
    const bench = new DriverBench(name, open).feed(cut, person);
    expect(bench.facts).toHaveLength(1);
    expect(bench.discarded).toEqual({ implausible: 1, noise: 1_542 });
  });

  test('of a module that sends a 16-bit sum is noticed, and the sum is demanded on request', () => {
    const bench = new DriverBench(name, open);
    const notices = () => bench.outputs.filter(({ kind }) => kind === 'notice');
    for (let count = 0; count < 15; count += 1) bench.feed(summed);
    expect(notices()).toEqual([]);
    expect(bench.feed(summed).outputs.at(-1)).toMatchObject({ kind: 'notice', topic: 'checksum' });
    expect(bench.feed(person).outputs.at(-1)).toMatchObject({ topic: 'checksum', sentence: null });
    const strict = new DriverBench(name, { ...open, checksum: 'sum16-le' }).feed(summed, person);
    expect(strict.facts).toHaveLength(1);
    expect(strict.discarded).toEqual({ 'bad-checksum': 1, noise: 1_543 });
    expect(strict.sayings).toEqual([]);
  });
});

describe('in query mode', () => {
  test('stops what the module sends by itself, waits for the quarantine, then asks', () => {
    const bench = new DriverBench(name, { output: 'query' });
    expect(bench.connection.openingCommands.map(hexOf)).toEqual(['a53501db']);
    // The pause of the quarantine has passed: a bench lets pauses pass at once.
    expect(bench.clock.monotonicMs()).toBeGreaterThanOrEqual(500);
    expect(bench.asked).toEqual(['a53501db']);
    expect(bench.feed(person).facts).toHaveLength(1);
    expect(bench.asked).toHaveLength(2);
  });

  test('takes no second frame for an answer', () => {
    const { connection, discarded } = new DriverBench(name, { output: 'query' });
    connection.asking?.unanswered();
    connection.bytes(person);
    expect(discarded).toEqual({ unasked: 1_544 });
  });
});

test('sends nothing when it is told not to', () => {
  expect(new DriverBench(name, { autoOutput: false }).connection.openingCommands).toEqual([]);
  expect(new DriverBench(name).connection.openingCommands.map(hexOf)).toEqual(['a53502dc']);
  expect(deviceOptionsSchemas[name].safeParse({ brokenPixels: [768] }).success).toBe(false);
});

describe('a megabyte', () => {
  /** Would take minutes if each false start were looked at to its end. */
  test.each([
    ['of headers', [0x5a, 0x5a, 0x02, 0x06]],
    ['of start bytes', [0x5a]],
    ['of headers and pixels that look like them', [0x5a, 0x5a, 0x02, 0x06, 0x5a, 0x5a, 0x5a, 0x02]],
  ])('%s is passed over, and the frame behind it is found', (_name, pattern) => {
    const bench = new DriverBench(name, open);
    const chunk = Buffer.alloc(4_096, Uint8Array.from(pattern));
    for (let count = 0; count < 256; count += 1) bench.feed(chunk);
    bench.feed(person, person);
    expect(bench.facts.at(-1)).toMatchObject({ rawTemperatureCelsius: 36.2 });
  });

  test('of frames in pieces of 64 bytes loses none', () => {
    const bench = new DriverBench(name, open);
    const line = Buffer.concat(Array.from({ length: 64 }, () => person));
    for (let round = 0; round < 11; round += 1) {
      for (let at = 0; at < line.length; at += 64) bench.feed(line.subarray(at, at + 64));
    }
    expect(bench.frames).toBe(704);
    expect(bench.discarded).toEqual({});
  });
});

test('is recognised by listening alone, since its question stops it', () => {
  const probe = driverProbes.get(name);
  expect(probe?.question).toBeNull();
  expect(probe?.recognise(Buffer.concat([person.subarray(700), person]))?.detail).toBe(
    'hottest 36.20 °C, module 28.00 °C',
  );
  for (const driver of ['gy-mcu90614', 'mlx90614-66', 'gy-614v', 'line-scanner'] as const) {
    for (const { hex } of goldenFramesOf(driver).cases) {
      expect(probe?.recognise(bytesFromHex(hex)), hex).toBeNull();
    }
  }
});
