import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driverNames } from '#gateway/devices/device-registry.ts';
import { cut, deviceLinesOf, maxPendingBytesOf } from '#tests/support/device-lines.ts';
import { goldenBench, goldenFramesOf } from '#tests/support/golden-frames.ts';

describe.each(driverNames)('%s, whatever comes in', (name) => {
  const golden = goldenFramesOf(name);
  const { line, goodFrame, places } = deviceLinesOf(name);
  const bench = () => goldenBench(name, golden);
  const maxPendingBytes = maxPendingBytesOf(name);

  test('every byte leaves exactly once: in a frame, discarded, or still pending', () => {
    void fc.assert(
      fc.property(line, places, (bytes, at) => {
        const played = bench();
        let sent = 0;
        for (const chunk of cut(bytes, at)) {
          played.feed(chunk);
          sent += chunk.length;
          const pending = played.connection.pendingByteCount();
          expect(played.frameBytes + played.discardedBytes + pending).toBe(sent);
        }
        played.connection.flush('stale');
        expect(played.connection.pendingByteCount()).toBe(0);
        expect(played.frameBytes + played.discardedBytes).toBe(sent);
      }),
    );
  });

  test('the result does not depend on how the bytes were cut', () => {
    void fc.assert(
      fc.property(line, places, (bytes, at) => {
        const whole = bench().feed(bytes);
        const inPieces = bench().feed(...cut(bytes, at));
        expect(inPieces.outputs).toEqual(whole.outputs);
        expect(inPieces.discarded).toEqual(whole.discarded);
        expect(inPieces.frames).toBe(whole.frames);
        expect(inPieces.sent).toEqual(whole.sent);
        expect(inPieces.asked).toEqual(whole.asked);
        expect(inPieces.connection.pendingByteCount()).toBe(whole.connection.pendingByteCount());
      }),
    );
  });

  test('of two good frames behind any noise the last is found', () => {
    void fc.assert(
      fc.property(line, goodFrame, (noise, good) => {
        const [expected] = bench().feed(good).fallQuiet().facts;
        const played = bench().feed(noise);
        if (golden.endsWithSilence) played.fallQuiet().feed(good).fallQuiet().feed(good);
        else played.feed(good, good);
        expect(played.fallQuiet().facts.at(-1)).toEqual(expected);
      }),
    );
  });

  test('pending bytes stay bounded, however long the rubbish', () => {
    void fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (pattern) => {
        const played = bench();
        const chunk = Buffer.alloc(3_000, pattern);
        for (let count = 0; count < 6; count += 1) {
          played.feed(chunk);
          expect(played.connection.pendingByteCount()).toBeLessThanOrEqual(maxPendingBytes);
        }
      }),
    );
  });
});
