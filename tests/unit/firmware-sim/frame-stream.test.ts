import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameStream } from '#sim/scenarios/frame-stream.ts';
import { streamFramesOf } from '#sim/scenarios/stream-frames.ts';

/** A line that takes what `room` allows. */
function streamInto(options: { framesPerSecond: number; frameCount: number }) {
  const taken: number[] = [];
  const line = { hasReader: true, room: Number.POSITIVE_INFINITY };
  const stream = new FrameStream({
    ...options,
    frames: streamFramesOf('gy-mcu90614'),
    slackMs: 250,
    hasReader: () => line.hasReader,
    offer: (bytes, offset, length) => {
      const count = Math.min(length, line.room);
      line.room -= count;
      taken.push(...bytes.subarray(offset, offset + count));
      return count;
    },
  });
  return { stream, line, taken };
}

function temperaturesOf(bytes: readonly number[]): readonly number[] {
  const all = Buffer.from(bytes);
  const frames = Array.from({ length: all.length / 9 }, (_, i) => all.subarray(i * 9, i * 9 + 9));
  return frames.map((frame) => {
    expect(frame.subarray(0, 4).toString('hex')).toBe('5a5a4504');
    expect(frame.subarray(0, 8).reduce((sum, byte) => sum + byte, 0) & 0xff).toBe(frame[8]);
    return frame.readInt16BE(4);
  });
}

describe('a stream of frames', () => {
  it('sends frame i at i / rate with 30.00 + (i mod 700) / 100, whatever the ticks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 60 }), (ticksMs) => {
        const { stream, taken } = streamInto({ framesPerSecond: 1000, frameCount: 1500 });
        let nowMs = 0;
        for (const tickMs of ticksMs) {
          nowMs += tickMs;
          stream.advance(nowMs);
          expect(taken.length / 9).toBe(Math.min(1500, nowMs + 1));
        }
        expect(stream.totals).toEqual({ sent: taken.length / 9, dropped: 0 });
        temperaturesOf(taken).forEach((raw, i) => {
          expect(raw).toBe(3000 + (i % 700));
        });
      }),
      { numRuns: 20 },
    );
  });

  it('drops whole frames that are more than the slack overdue, and finishes the frame it began', () => {
    const { stream, line, taken } = streamInto({ framesPerSecond: 1000, frameCount: 1000 });
    line.room = 95;
    stream.advance(100);
    expect(stream.totals).toEqual({ sent: 10, dropped: 0 });
    stream.advance(600);
    expect(stream.totals).toEqual({ sent: 10, dropped: 0 });
    line.room = 8;
    stream.advance(601);
    expect(stream.totals).toEqual({ sent: 11, dropped: 0 });
    line.room = 4;
    stream.advance(602);
    line.room = Number.POSITIVE_INFINITY;
    stream.advance(2000);
    const { sent, dropped } = stream.totals;
    expect(sent + dropped).toBe(1000);
    expect(stream.isDone).toBe(true);
    expect(temperaturesOf(taken)).toHaveLength(sent);
  });

  it('goes on in step after a reader that was too far behind', () => {
    const { stream, line, taken } = streamInto({ framesPerSecond: 1000, frameCount: 1000 });
    line.room = 0;
    stream.advance(499);
    expect(stream.totals).toEqual({ sent: 0, dropped: 250 });
    line.room = Number.POSITIVE_INFINITY;
    stream.advance(500);
    expect(temperaturesOf(taken)[0]).toBe(3000 + 250);
    expect(stream.totals).toEqual({ sent: 251, dropped: 250 });
  });

  it('loses at once what is due while nobody reads', () => {
    const { stream, line } = streamInto({ framesPerSecond: 100, frameCount: 100 });
    line.hasReader = false;
    stream.advance(495);
    expect(stream.totals).toEqual({ sent: 0, dropped: 50 });
    line.hasReader = true;
    stream.advance(2000);
    expect(stream.totals).toEqual({ sent: 50, dropped: 50 });
  });

  it('counts what never left as dropped when it gives up', () => {
    const { stream, line } = streamInto({ framesPerSecond: 100, frameCount: 100 });
    line.room = 5;
    stream.advance(2000);
    stream.giveUp();
    expect(stream.totals).toEqual({ sent: 0, dropped: 100 });
    expect(stream.isDone).toBe(true);
  });
});
