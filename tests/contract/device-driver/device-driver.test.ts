import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createDriver,
  deviceOptionsSchemas,
  driverNames,
} from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import type { GoldenCase } from '#tests/support/golden-frames.ts';
import {
  bytesFromHex,
  goldenBench,
  goldenFramesOf,
  settingsOf,
} from '#tests/support/golden-frames.ts';
import { fileIn, textOf } from '#tests/support/repository.ts';

/** Folders beside the drivers that no driver is named after. */
const SHARED_FOLDERS = ['kit'];

/** The suite that every driver passes; `gateway/devices/README.md` says how to add one. */
describe.each(driverNames)('the driver %s', (name) => {
  const golden = goldenFramesOf(name);
  const goodCase = golden.cases.find(({ outputs }) => outputs.length > 0) ?? golden.cases[0];
  const goodBytes = bytesFromHex(goodCase?.hex ?? '');
  const goodOutputs = goodCase?.outputs ?? [];
  const bench = () => goldenBench(name, golden);
  const benchOf = (one: GoldenCase) => goldenBench(name, settingsOf(golden, one));
  const settle = (on: DriverBench) => (golden.endsWithSilence ? on.fallQuiet() : on);

  test.each(golden.cases)('golden: $name', (one) => {
    const { hex, outputs, discarded } = one;
    const bytes = bytesFromHex(hex);
    const played = settle(benchOf(one).feed(bytes));
    expect(played.facts).toMatchObject(outputs);
    expect(played.facts).toHaveLength(outputs.length);
    expect(played.discarded).toEqual(discarded);
    expect(played.frameBytes + played.discardedBytes).toBe(bytes.length);
  });

  test.each(golden.cases)('golden, one byte at a time: $name', (one) => {
    const { hex, outputs, discarded } = one;
    const played = benchOf(one);
    for (const byte of bytesFromHex(hex)) played.feed(Uint8Array.of(byte));
    settle(played);
    expect(played.facts).toMatchObject(outputs);
    expect(played.discarded).toEqual(discarded);
  });

  test('counts a frame before it tells what is in it', () => {
    const played = bench();
    for (const { hex } of golden.cases) played.feed(bytesFromHex(hex)).fallQuiet();
    expect(played.facts.length).toBeGreaterThan(0);
    expect(played.events[0]).toBe('frame');
  });

  test('keeps nothing of one connection for the next', () => {
    const clock = new FakeClock();
    const driver = createDriver(name, golden.options, driverSurroundings(clock));
    const half = Math.floor(goodBytes.length / 2);
    const [first, second] = [driver, driver].map((each) => new DriverBench(each, {}, clock));
    for (const hex of golden.prelude) {
      first?.feed(bytesFromHex(hex));
      second?.feed(bytesFromHex(hex));
      if (golden.endsWithSilence) [first, second].map((each) => each?.fallQuiet());
    }
    first?.feed(goodBytes.subarray(0, half));
    expect(second?.connection.pendingByteCount()).toBe(0);
    if (second) settle(second.feed(goodBytes));
    expect(second?.facts).toMatchObject(goodOutputs);
    first?.feed(goodBytes.subarray(half));
    if (first) settle(first);
    expect(first?.facts).toMatchObject(goodOutputs);
  });

  test('does not keep the chunk, which is used again for the next one', () => {
    const played = bench();
    const buffer = new Uint8Array(4);
    for (let at = 0; at < goodBytes.length; at += 4) {
      const part = goodBytes.subarray(at, at + 4);
      buffer.set(part);
      played.feed(buffer.subarray(0, part.length));
      buffer.fill(0xff);
    }
    expect(settle(played).facts).toMatchObject(goodOutputs);
  });

  test('gives up on half a frame once the line is quiet, and reads the next one', () => {
    const half = Math.floor(goodBytes.length / 2);
    const played = bench().feed(goodBytes.subarray(0, half)).fallQuiet();
    expect(played.connection.pendingByteCount()).toBe(0);
    expect(played.frameBytes + played.discardedBytes).toBe(half);
    expect(played.facts).toEqual([]);
    expect(settle(played.feed(goodBytes)).facts).toMatchObject(goodOutputs);
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
    const driver = createDriver(name, {}, driverSurroundings(new FakeClock()));
    expect(driver.name).toBe(name);
    expect(textOf(`gateway/devices/${name}/README.md`)).toMatch(/\*\*Sources?\*\*/);
    expect(fs.existsSync(fileIn(`tests/golden/${name}/SOURCE.md`))).toBe(true);
  });
});

test('every driver folder is in the registry', () => {
  const folders = fs
    .readdirSync(fileIn('gateway/devices'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SHARED_FOLDERS.includes(entry.name))
    .map((entry) => entry.name);
  expect(folders.sort()).toEqual([...driverNames].sort());
});
