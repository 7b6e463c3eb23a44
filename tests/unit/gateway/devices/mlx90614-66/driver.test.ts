import { describe, expect, test } from 'vitest';
import { driverProbes } from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const name = 'mlx90614-66';
const continuous = bytesFromHex('66 66 01 04 0E 4C 09 C4 27');
const answer = bytesFromHex('66 66 02 04 0E 4C 09 C4 27');

test('takes the first value for the object unless it is told otherwise', () => {
  const [first] = new DriverBench(name).feed(continuous).facts;
  expect(first).toEqual({
    rawTemperatureCelsius: 36.6,
    ambientTemperatureCelsius: 25,
    mode: 'surface',
  });
  const [turned] = new DriverBench(name, { firstValue: 'ambient' }).feed(continuous).facts;
  expect(turned).toMatchObject({ rawTemperatureCelsius: 25, ambientTemperatureCelsius: 36.6 });
});

test('sends nothing to a module that sends by itself', () => {
  const bench = new DriverBench(name);
  expect(bench.connection.openingCommands).toEqual([]);
  expect(bench.connection.asking).toBeUndefined();
});

describe('in query mode', () => {
  const bench = () => new DriverBench(name, { output: 'query' });

  test('asks, and asks again as soon as it has its answer', () => {
    expect(bench().asked).toEqual(['66660256']);
    const answered = bench().feed(answer);
    expect(answered.facts).toMatchObject([{ rawTemperatureCelsius: 36.6 }]);
    expect(answered.asked).toEqual(['66660256', '66660256']);
  });

  test('does not take a frame of continuous output for an answer', () => {
    const played = bench().feed(continuous);
    expect(played.facts).toEqual([]);
    expect(played.discarded).toEqual({ unasked: 9 });
    expect(played.asked).toHaveLength(1);
  });

  test('goes on asking a module that does not answer', () => {
    expect(bench().fallQuiet().fallQuiet().asked).toHaveLength(3);
  });

  test('rests between two questions for as long as it is told', () => {
    const { connection, clock } = new DriverBench(name, { output: 'query', pollIntervalMs: 400 });
    const before = clock.monotonicMs();
    connection.bytes(answer);
    expect(clock.monotonicMs() - before).toBe(400);
  });
});

describe('when it is searched for', () => {
  const probe = driverProbes.get(name);

  test('only listens: its question would change how the module sends', () => {
    expect(probe?.question).toBeNull();
  });

  test('recognises its frames behind noise and no frames of its relative', () => {
    const noisy = Buffer.concat([bytesFromHex('00 66 66 01'), continuous]);
    expect(probe?.recognise(noisy)?.detail).toBe('36.60 °C and 25.00 °C');
    for (const { hex } of goldenFramesOf('gy-mcu90614').cases) {
      expect(probe?.recognise(bytesFromHex(hex))).toBeNull();
    }
  });
});
