import { expect, test } from 'vitest';
import { CorruptRows } from '#gateway/delivery/corrupt-rows.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { RowsToDrop } from '#gateway/journal/journal.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

function bench() {
  const clock = new FakeClock();
  const dropped: unknown[] = [];
  const disk = { isFull: false };
  const dropRows = (which: RowsToDrop): Promise<number> => {
    if (disk.isFull) return Promise.reject(new Error('the disk is full'));
    dropped.push('positions' in which ? which.positions : []);
    return Promise.resolve(1);
  };
  const state = ClockState.Holdover;
  const rows = new CorruptRows({
    journal: { dropRows },
    clock,
    timeNow: () => ({
      observedAtMs: clock.wallMs(),
      clock: { state, bootId: 'boot', monotonicMs: clock.monotonicMs(), errorBoundMs: null },
    }),
  });
  return { clock, disk, dropped, rows };
}

test('rows that cannot be believed become gaps at once', async () => {
  const { rows, dropped, clock } = bench();
  rows.found([4, 9]);
  await clock.advanceGently(10);
  expect(dropped).toEqual([
    [
      [4, 4],
      [9, 9],
    ],
  ]);
});

test('on a full disk they are kept in mind until there is room', async () => {
  const { rows, dropped, clock, disk } = bench();
  disk.isFull = true;
  rows.found([4]);
  await clock.advanceGently(6_000, 100);
  rows.found([5]);
  expect(dropped).toEqual([]);
  disk.isFull = false;
  await clock.advanceGently(6_000, 100);
  expect(dropped).toEqual([
    [
      [4, 4],
      [5, 5],
    ],
  ]);
});

test('after the end nothing is tried any more', async () => {
  const { rows, dropped, clock, disk } = bench();
  disk.isFull = true;
  rows.found([4]);
  await clock.advanceGently(10);
  rows.stop();
  disk.isFull = false;
  await clock.advanceGently(20_000, 500);
  expect(dropped).toEqual([]);
});
