import { expect, test } from 'vitest';
import { createDriver } from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';

const name = 'gy-mcu90614';
const surroundings = driverSurroundings(new FakeClock());

test('asks for continuous output when the port opens, and takes silence for a fault', () => {
  const bench = new DriverBench(name);
  expect(bench.connection.openingCommands.map((bytes) => [...bytes])).toEqual([[0xa5, 0x45, 0xea]]);
  expect(createDriver(name, {}, surroundings).silenceTimeoutMs).toBe(3_000);
});

test('asks for nothing when it is told not to', () => {
  expect(new DriverBench(name, { autoOutput: false }).connection.openingCommands).toEqual([]);
});

test('on demand it asks for nothing and may be silent for ever', () => {
  const options = { output: 'on-demand' };
  expect(new DriverBench(name, options).connection.openingCommands).toEqual([]);
  expect(createDriver(name, options, surroundings).silenceTimeoutMs).toBeNull();
});

test('tells a surface temperature, not one of a body', () => {
  const bench = new DriverBench(name).feed(bytesFromHex('5A 5A 45 04 0E 4C 09 C4 24'));
  expect(bench.facts).toEqual([
    { rawTemperatureCelsius: 36.6, ambientTemperatureCelsius: 25, mode: 'surface' },
  ]);
});

test('goes on one byte later, not two, after a mismatch', () => {
  const stray = new DriverBench(name).feed(bytesFromHex('5A 5A 5A 45 04 0E 4C 09 C4 24'));
  expect(stray.frames).toBe(1);
  // A whole header whose sum is wrong, with the good frame inside what it claims.
  const doubled = new DriverBench(name);
  doubled.feed(bytesFromHex('5A 5A 45 04 5A 5A 45 04 0E 4C 09 C4 24'));
  expect(doubled.facts).toMatchObject([{ rawTemperatureCelsius: 36.6 }]);
  expect(doubled.discarded).toEqual({ 'bad-checksum': 1, noise: 3 });
});

test('finds a frame cut at each of its bytes', () => {
  const frame = bytesFromHex('5A 5A 45 04 5A 5A 09 C4 7E');
  for (let at = 0; at <= frame.length; at += 1) {
    const bench = new DriverBench(name).feed(frame.subarray(0, at), frame.subarray(at));
    expect(bench.facts, `cut at ${at}`).toMatchObject([{ rawTemperatureCelsius: 231.3 }]);
  }
});

test('finds every frame of a megabyte with a byte of noise between each two', () => {
  const frame = bytesFromHex('5A 5A 45 04 0E 4C 09 C4 24 5A');
  const bench = new DriverBench(name);
  const chunk = Buffer.alloc(10_000, frame);
  for (let count = 0; count < 100; count += 1) bench.feed(chunk);
  bench.connection.flush('stale');
  expect(bench.frames).toBe(100_000);
  expect(bench.discarded).toEqual({ noise: 99_999, stale: 1 });
});
