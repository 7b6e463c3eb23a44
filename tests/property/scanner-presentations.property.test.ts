import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import {
  createDriver,
  deviceOptionsSchemas,
  driverNames,
} from '#gateway/devices/device-registry.ts';
import type { DuplicateFilterOptions } from '#gateway/devices/kit/scan-line/duplicate-filter.ts';
import { createDuplicateFilter } from '#gateway/devices/kit/scan-line/duplicate-filter.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { bytesFromHex, goldenBench, goldenFramesOf } from '#tests/support/golden-frames.ts';

/** A code that was read, and whether the gateway heard of it. */
type Sighting = { readonly code: string; readonly atMs: number; readonly isTold: boolean };

/**
 * The promise: a sighting that is not told is the one code that was told less than the limit ago, never out of view
 * for the window since, and nobody else's code was seen in between. So whoever shows a code of their
 * own is always seen, and whoever shares one waits for the limit at most.
 */
function expectNobodyHidden(
  sightings: readonly Sighting[],
  { duplicateWindowMs, heldCodeRepeatMs }: DuplicateFilterOptions,
): void {
  for (const [index, hidden] of sightings.entries()) {
    if (hidden.isTold) continue;
    let at = index;
    let previous = sightings[at - 1];
    while (!sightings[at]?.isTold) {
      expect(previous?.code).toBe(hidden.code);
      expect((sightings[at]?.atMs ?? 0) - (previous?.atMs ?? 0)).toBeLessThan(duplicateWindowMs);
      at -= 1;
      previous = sightings[at - 1];
    }
    expect(hidden.atMs - (sightings[at]?.atMs ?? 0)).toBeLessThan(heldCodeRepeatMs);
  }
}

/** And what it is for: a code that stays in view is told no more often than the limit says. */
function expectNoRepeats(
  sightings: readonly Sighting[],
  { duplicateWindowMs, heldCodeRepeatMs }: DuplicateFilterOptions,
): void {
  let told: Sighting | undefined;
  for (const [index, sighting] of sightings.entries()) {
    const previous = sightings[index - 1];
    const hasStayed =
      previous?.code === sighting.code && sighting.atMs - previous.atMs < duplicateWindowMs;
    if (sighting.isTold && hasStayed) {
      expect(sighting.atMs - (told?.atMs ?? 0)).toBeGreaterThanOrEqual(heldCodeRepeatMs);
    }
    if (sighting.isTold) told = sighting;
  }
}

/** Pauses on both sides of every limit. */
const pauseMs = fc.oneof(
  fc.nat(100),
  fc.nat(3_000),
  fc.constantFrom(499, 500, 1_999, 2_000, 9_999, 10_000),
);

test('the filter hides nobody, and tells a code in view once', () => {
  const options = fc.record({
    duplicateWindowMs: fc.oneof(fc.constant(0), fc.nat(5_000)),
    heldCodeRepeatMs: fc.integer({ min: 1, max: 12_000 }),
  });
  const shown = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), pauseMs), { maxLength: 60 });
  void fc.assert(
    fc.property(options, shown, (limits, codes) => {
      const isNew = createDuplicateFilter(limits);
      let atMs = 0;
      const sightings = codes.map(([code, pause]): Sighting => {
        atMs += pause;
        return { code, atMs, isTold: isNew(code, atMs) };
      });
      expectNobodyHidden(sightings, limits);
      expectNoRepeats(sightings, limits);
    }),
  );
});

const limitsSchema = z.object({ duplicateWindowMs: z.int(), heldCodeRepeatMs: z.int() });

function isScanner(name: DriverName): boolean {
  const { options } = goldenFramesOf(name);
  return createDriver(name, options, driverSurroundings(new FakeClock())).role === 'scanner';
}

describe.each(driverNames.filter(isScanner))('%s', (name) => {
  const golden = goldenFramesOf(name);
  const single = golden.cases.filter(({ outputs }) => outputs.length === 1);
  /** The plainest way in which each code comes. */
  const shown = single.filter(
    ({ outputs }, index) =>
      single.findIndex((other) => isDeepStrictEqual(other.outputs, outputs)) === index,
  );
  const limits = limitsSchema.parse(deviceOptionsSchemas[name].parse(golden.options));

  test('hides nobody, and tells a code in view once', () => {
    const visits = fc.array(fc.tuple(fc.constantFrom(...shown), pauseMs), { maxLength: 30 });
    void fc.assert(
      fc.property(visits, (codes) => {
        const bench = goldenBench(name, golden);
        const sightings = codes.map(([{ hex, outputs }, pause]): Sighting => {
          bench.clock.advance(pause);
          const atMs = bench.clock.monotonicMs();
          const toldBefore = bench.facts.length;
          bench.feed(bytesFromHex(hex));
          return { code: JSON.stringify(outputs), atMs, isTold: bench.facts.length > toldBefore };
        });
        expectNobodyHidden(sightings, limits);
        expectNoRepeats(sightings, limits);
      }),
      { numRuns: 200 },
    );
  });
});
