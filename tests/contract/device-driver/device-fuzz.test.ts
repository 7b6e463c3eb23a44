import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driverNames } from '#gateway/devices/device-registry.ts';
import { cut, deviceLinesOf, maxPendingBytesOf } from '#tests/support/device-lines.ts';
import type { DriverBench } from '#tests/support/driver-bench.ts';
import { fuzzRuns } from '#tests/support/fuzz-runs.ts';
import { goldenBench, goldenFramesOf } from '#tests/support/golden-frames.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';

/** A night of a million inputs for each driver takes hours. */
const TIMEOUT_MS = 12 * 60 * 60 * 1_000;

const runs = fuzzRuns();
const seed = randomSeed(`${runs} fuzzed inputs for each driver`);

describe.each(driverNames)('%s', (name) => {
  const golden = goldenFramesOf(name);
  const { line, places } = deviceLinesOf(name);
  const maxPendingBytes = maxPendingBytesOf(name);

  test(
    'survives every input: no byte unaccounted for, nothing held for ever, the same result for every cut',
    () => {
      void fc.assert(
        fc.property(line, places, (bytes, at) => {
          const whole = goldenBench(name, golden);
          whole.connection.bytes(bytes);
          const inPieces = goldenBench(name, golden);
          for (const chunk of cut(bytes, at)) {
            inPieces.connection.bytes(chunk);
            if (inPieces.connection.pendingByteCount() > maxPendingBytes) throw tooMuchHeld(name);
          }
          if (resultOf(inPieces) !== resultOf(whole)) {
            expect(resultOf(inPieces)).toBe(resultOf(whole));
          }
          whole.connection.flush('stale');
          const told = whole.frameBytes + whole.discardedBytes;
          if (told !== bytes.length || whole.connection.pendingByteCount() !== 0) {
            throw new Error(`${name} was given ${bytes.length} bytes and tells of ${told}`);
          }
        }),
        { numRuns: runs, seed },
      );
    },
    TIMEOUT_MS,
  );
});

function resultOf(bench: DriverBench): string {
  const { outputs, discarded, frames, frameBytes, sent, connection } = bench;
  const reasons = Object.entries(discarded).sort(([a], [b]) => (a < b ? -1 : 1));
  const pending = connection.pendingByteCount();
  return JSON.stringify([outputs, reasons, frames, frameBytes, sent, pending]);
}

const tooMuchHeld = (name: string): Error => new Error(`${name} holds back too many bytes`);
