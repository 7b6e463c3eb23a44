import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LineView,
  MAX_BYTES_PER_SECOND,
  MAX_ROW_BYTES,
  MAX_ROWS_PER_SECOND,
  ROW_GAP_MS,
} from '#gateway/station/line-view.ts';
import type { LineRowV1 } from '#gateway/wire/device-words.ts';
import { LineMask } from '#gateway/wire/device-words.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

function watched(mask: LineMask = LineMask.StrayText) {
  let frames = 0;
  const clock = new FakeClock();
  const rows: LineRowV1[] = [];
  const unshown: number[] = [];
  const view = new LineView({
    clock,
    mask,
    frameCount: () => frames,
    onRow: (row) => rows.push(row),
    onUnshown: (bytes) => unshown.push(bytes),
  });
  const shownBytes = () => rows.reduce((sum, { hex }) => sum + hex.split(' ').length, 0);
  /** As a link does: first whoever looks, then the driver. */
  const frame = (bytes: Uint8Array): void => {
    view.record('in', bytes);
    frames += 1;
  };
  return { clock, view, rows, unshown, shownBytes, frame };
}

describe('what is shown of a line', () => {
  test('is one row a frame, however the frame was cut into chunks', () => {
    const { clock, view, rows } = watched();
    const startedAtMs = clock.wallMs();
    for (const chunk of [[0x5a, 0x5a], [0x45], [0x04, 0x99]]) {
      view.record('in', Uint8Array.from(chunk));
      clock.advance(2);
    }
    clock.advance(ROW_GAP_MS);
    view.record('in', Uint8Array.of(0x5a));
    clock.advance(2 * ROW_GAP_MS);
    expect(rows).toEqual([
      { atMs: startedAtMs, direction: 'in', hex: '5A 5A 45 04 99' },
      { atMs: startedAtMs + 6 + ROW_GAP_MS, direction: 'in', hex: '5A' },
    ]);
  });

  test('tells questions from answers, and never hides what the gateway itself sent', () => {
    const { clock, view, rows } = watched(LineMask.Text);
    view.record('out', Uint8Array.of(0xa5, 0x15));
    view.record('in', Uint8Array.of(0x41, 0x0d));
    clock.advance(100);
    expect(rows.map(({ direction, hex }) => [direction, hex])).toEqual([
      ['out', 'A5 15'],
      ['in', '·· 0D'],
    ]);
  });

  test('is the text of a thermometer where it is a checked frame, and hidden where it is none', () => {
    const { clock, view, rows, frame } = watched();
    const text = new TextEncoder().encode('T=0036.5C\r\n');
    frame(text);
    clock.advance(100);
    view.record('in', text);
    clock.advance(100);
    expect(rows.map(({ hex }) => hex)).toEqual([
      '54 3D 30 30 33 36 2E 35 43 0D 0A',
      '·· ·· ·· ·· ·· ·· ·· ·· ·· 0D 0A',
    ]);
  });

  test('does not change when the link uses its buffer again', () => {
    const { clock, view, rows } = watched();
    const buffer = Uint8Array.of(1, 2, 3);
    view.record('in', buffer);
    buffer.fill(9);
    clock.advance(100);
    expect(rows[0]?.hex).toBe('01 02 03');
  });

  test('is at most so many rows a second, and the rest as a number', () => {
    const { clock, view, rows, unshown } = watched();
    for (let frame = 0; frame < 30; frame += 1) {
      view.record('in', Uint8Array.of(frame));
      clock.advance(ROW_GAP_MS + 1);
    }
    clock.advance(1_000);
    expect(rows.length).toBe(MAX_ROWS_PER_SECOND);
    expect(unshown).toEqual([30 - MAX_ROWS_PER_SECOND]);
  });

  test('is at most so many bytes a second of a flood, and goes on in the next second', () => {
    const { clock, view, rows, unshown, shownBytes } = watched();
    view.record('in', new Uint8Array(100_000));
    expect(shownBytes()).toBe(MAX_BYTES_PER_SECOND);
    expect(Math.max(...rows.map(({ hex }) => hex.split(' ').length))).toBe(MAX_ROW_BYTES);
    clock.advance(1_000);
    expect(unshown).toEqual([100_000 - MAX_BYTES_PER_SECOND]);
    view.record('in', new Uint8Array(10));
    clock.advance(1_000);
    expect(shownBytes()).toBe(MAX_BYTES_PER_SECOND + 10);
  });

  test('and what is not shown are together all bytes, in every pace', () => {
    const steps = fc.record({
      length: fc.integer({ min: 0, max: 700 }),
      pauseMs: fc.integer({ min: 0, max: 400 }),
      direction: fc.constantFrom('in' as const, 'out' as const),
    });
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (pace) => {
        const { clock, view, unshown, shownBytes } = watched();
        for (const { length, pauseMs, direction } of pace) {
          view.record(direction, new Uint8Array(length));
          clock.advance(pauseMs);
        }
        clock.advance(2_000);
        const sent = pace.reduce((sum, { length }) => sum + length, 0);
        expect(shownBytes() + unshown.reduce((sum, bytes) => sum + bytes, 0)).toBe(sent);
        expect(clock.timerCount).toBe(0);
      }),
    );
  });

  test('is nothing after the end', () => {
    const { clock, view, rows } = watched();
    view.record('in', Uint8Array.of(1));
    view.close();
    clock.advance(5_000);
    expect([rows.length, clock.timerCount]).toEqual([0, 0]);
  });
});
