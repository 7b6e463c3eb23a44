import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driverNames } from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const MAX_PENDING_BYTES = 4 * 1024;
const anyBytes = fc.uint8Array({ maxLength: 40 });

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Cuts bytes at the given places, which are taken modulo the length. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

describe.each(driverNames)('%s, whatever comes in', (name) => {
  const { cases } = goldenFramesOf(name);
  const frame = fc.constantFrom(...cases.map(({ hex }) => bytesFromHex(hex)));
  const goodFrame = fc.constantFrom(
    ...cases.filter((each) => each.outputs.length === 1).map(({ hex }) => bytesFromHex(hex)),
  );
  /** Lines as they are: frames, pieces of frames, and rubbish between them. */
  const pieceOfFrame = fc
    .tuple(frame, fc.nat(20), fc.nat(20))
    .map(([bytes, from, to]) => bytes.subarray(from, Math.max(from, to)));
  const line = fc
    .array(fc.oneof(anyBytes, frame, pieceOfFrame), { maxLength: 20 })
    .map((parts) => concat(parts));
  const places = fc.array(fc.nat(800), { maxLength: 12 });

  test('every byte leaves exactly once: in a frame, discarded, or still pending', () => {
    void fc.assert(
      fc.property(line, places, (bytes, at) => {
        const bench = new DriverBench(name);
        let sent = 0;
        for (const chunk of cut(bytes, at)) {
          bench.feed(chunk);
          sent += chunk.length;
          const pending = bench.connection.pendingByteCount();
          expect(bench.frameBytes + bench.discardedBytes + pending).toBe(sent);
        }
        bench.connection.flush('stale');
        expect(bench.connection.pendingByteCount()).toBe(0);
        expect(bench.frameBytes + bench.discardedBytes).toBe(sent);
      }),
    );
  });

  test('the result does not depend on how the bytes were cut', () => {
    void fc.assert(
      fc.property(line, places, (bytes, at) => {
        const whole = new DriverBench(name).feed(bytes);
        const inPieces = new DriverBench(name).feed(...cut(bytes, at));
        expect(inPieces.facts).toEqual(whole.facts);
        expect(inPieces.discarded).toEqual(whole.discarded);
        expect(inPieces.frames).toBe(whole.frames);
        expect(inPieces.connection.pendingByteCount()).toBe(whole.connection.pendingByteCount());
      }),
    );
  });

  test('of two good frames behind any noise the last is found', () => {
    void fc.assert(
      fc.property(line, goodFrame, (noise, good) => {
        const [expected] = new DriverBench(name).feed(good).facts;
        const bench = new DriverBench(name).feed(noise, good, good);
        expect(bench.facts.at(-1)).toEqual(expected);
      }),
    );
  });

  test('pending bytes stay bounded, however long the rubbish', () => {
    void fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (pattern) => {
        const bench = new DriverBench(name);
        const chunk = Buffer.alloc(3_000, pattern);
        for (let count = 0; count < 6; count += 1) {
          bench.feed(chunk);
          expect(bench.connection.pendingByteCount()).toBeLessThanOrEqual(MAX_PENDING_BYTES);
        }
      }),
    );
  });
});
