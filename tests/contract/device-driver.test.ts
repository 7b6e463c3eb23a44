import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createDriver,
  deviceOptionsSchemas,
  driverNames,
} from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const devices = new URL('../../gateway/devices/', import.meta.url);

describe.each(driverNames)('the driver %s', (name) => {
  const golden = goldenFramesOf(name);

  test.each(golden.cases)('golden: $name', ({ hex, outputs, discarded }) => {
    const bytes = bytesFromHex(hex);
    const bench = new DriverBench(name, golden.options).feed(bytes);
    expect(bench.facts).toMatchObject(outputs);
    expect(bench.facts).toHaveLength(outputs.length);
    expect(bench.discarded).toEqual(discarded);
    expect(bench.frameBytes + bench.discardedBytes).toBe(bytes.length);
  });

  test.each(golden.cases)('golden, one byte at a time: $name', ({ hex, outputs, discarded }) => {
    const bytes = bytesFromHex(hex);
    const bench = new DriverBench(name, golden.options);
    for (const byte of bytes) bench.feed(Uint8Array.of(byte));
    expect(bench.facts).toMatchObject(outputs);
    expect(bench.discarded).toEqual(discarded);
  });

  test('counts a frame before it tells what is in it', () => {
    const bench = new DriverBench(name, golden.options);
    for (const { hex } of golden.cases) bench.feed(bytesFromHex(hex)).fallQuiet();
    expect(bench.outputs.length).toBeGreaterThan(0);
    for (const [index, event] of bench.events.entries()) {
      if (event === 'output') expect(bench.events[index - 1]).toBe('frame');
    }
  });

  test('keeps nothing of one connection for the next', () => {
    const driver = createDriver(name, golden.options, { clock: new FakeClock() });
    const told: string[] = [];
    const session = (label: string) =>
      driver.start({
        frame: () => told.push(`${label} frame`),
        output: () => told.push(`${label} output`),
        discarded: () => told.push(`${label} discarded`),
      });
    const bytes = bytesFromHex(golden.cases[0]?.hex ?? '');
    const first = session('first');
    const second = session('second');
    first.bytes(bytes.subarray(0, 5));
    expect(second.pendingByteCount()).toBe(0);
    second.bytes(bytes);
    expect(told).toEqual(['second frame', 'second output']);
    first.bytes(bytes.subarray(5));
    expect(told.slice(2)).toEqual(['first frame', 'first output']);
  });

  test('does not keep the chunk, which is used again for the next one', () => {
    const bytes = bytesFromHex(golden.cases[0]?.hex ?? '');
    const bench = new DriverBench(name, golden.options);
    const buffer = new Uint8Array(4);
    for (let at = 0; at < bytes.length; at += 4) {
      const part = bytes.subarray(at, at + 4);
      buffer.set(part);
      bench.feed(buffer.subarray(0, part.length));
      buffer.fill(0xff);
    }
    expect(bench.facts).toMatchObject(golden.cases[0]?.outputs ?? []);
  });

  test('gives up on half a frame once the line is quiet, and reads the next one', () => {
    const bytes = bytesFromHex(golden.cases[0]?.hex ?? '');
    const bench = new DriverBench(name, golden.options);
    bench.feed(bytes.subarray(0, 5)).fallQuiet();
    expect(bench.connection.pendingByteCount()).toBe(0);
    expect(bench.discarded).toEqual({ stale: 5 });
    bench.feed(bytes);
    expect(bench.facts).toMatchObject(golden.cases[0]?.outputs ?? []);
  });

  test('is complete without options, and refuses options that it does not know', () => {
    const schema = deviceOptionsSchemas[name];
    expect(schema.parse({})).toBeDefined();
    expect(schema.safeParse({ nonsense: 1 }).success).toBe(false);
  });

  test('describes each of its options', () => {
    for (const [key, option] of Object.entries(deviceOptionsSchemas[name].shape)) {
      expect.soft(option.description, key).toMatch(/\w+ \w+/);
    }
  });

  test('goes by the name of its folder, which says where its facts come from', () => {
    expect(createDriver(name, {}, { clock: new FakeClock() }).name).toBe(name);
    const readme = fs.readFileSync(new URL(`${name}/README.md`, devices), 'utf8');
    expect(readme).toMatch(/\*\*Sources?\*\*/);
    const source = new URL(`../golden/${name}/SOURCE.md`, import.meta.url);
    expect(fs.existsSync(source)).toBe(true);
  });
});

test('every driver folder is in the registry', () => {
  const folders = fs
    .readdirSync(devices, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(folders.sort()).toEqual([...driverNames].sort());
});
