import { describe, expect, it } from 'vitest';
import type { RetentionOptions } from '#gateway/delivery/retention.ts';
import { Retention } from '#gateway/delivery/retention.ts';
import type { JournalStats, RetentionCut } from '#gateway/journal/journal.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

const HOUR_MS = 3_600_000;

/** A journal that notes what is cut off it, and may be said to be large or at fault. */
class WatchedJournal extends MemoryJournal {
  readonly cuts: RetentionCut[] = [];
  sizeBytes = 0;
  isRefusing = false;

  override async stats(): Promise<JournalStats> {
    return { ...(await super.stats()), sizeBytes: this.sizeBytes };
  }

  override deleteRows(which: RetentionCut): Promise<number> {
    this.cuts.push(which);
    return this.isRefusing ? Promise.reject(new Error('disk I/O error')) : super.deleteRows(which);
  }
}

async function bench(more: Partial<RetentionOptions> = {}) {
  const journal = new WatchedJournal();
  const clock = new FakeClock(readingDraft(0).observedAtMs);
  const deleted: number[] = [];
  await journal.append([1, 2, 3, 4].map((n) => readingDraft(n)));
  const retention = new Retention({
    journal,
    clock,
    keepConfirmedHours: 72,
    maxSizeBytes: 1_000_000,
    confirmedByAll: () => 3,
    onDeleted: (rows) => deleted.push(rows),
    ...more,
  });
  return { journal, clock, deleted, retention };
}

describe('retention', () => {
  it('keeps what is confirmed for the hours that it was asked to', async () => {
    const { clock, deleted, retention } = await bench();
    clock.advance(71 * HOUR_MS);
    expect(await retention.sweep()).toBe(0);
    clock.advance(2 * HOUR_MS);
    expect(await retention.sweep()).toBe(3);
    expect(deleted).toEqual([3]);
  });

  it('never deletes what somebody has not confirmed, however old and however large the file', async () => {
    const { journal, clock, retention } = await bench({ confirmedByAll: () => 0 });
    journal.sizeBytes = 2_000_000;
    clock.advance(24 * 365 * HOUR_MS);
    expect(await retention.sweep()).toBe(0);
    expect((await journal.stats()).rows).toBe(4);
  });

  it('deletes what is confirmed early when the file is too large', async () => {
    const { journal, retention } = await bench();
    expect(await retention.sweep()).toBe(0);
    journal.sizeBytes = 1_000_001;
    expect(await retention.sweep()).toBe(3);
  });

  it('goes on quickly while there is something to delete, slowly otherwise', async () => {
    const { journal, clock, retention } = await bench();
    journal.sizeBytes = 2_000_000;
    retention.start();
    await clock.advanceGently(60_000, 1_000);
    expect(journal.cuts).toHaveLength(1);
    await clock.advanceGently(2_000, 500);
    expect(journal.cuts).toHaveLength(2);
    await clock.advanceGently(50_000, 1_000);
    expect(journal.cuts).toHaveLength(2);
    retention.stop();
  });

  it('tries again when the disk refuses', async () => {
    const { journal, clock, deleted, retention } = await bench({ keepConfirmedHours: 0 });
    journal.isRefusing = true;
    retention.start();
    await clock.advanceGently(60_000, 1_000);
    expect(deleted).toEqual([]);
    journal.isRefusing = false;
    await clock.advanceGently(60_000, 1_000);
    expect(deleted).toEqual([3]);
    retention.stop();
  });

  it('does nothing any more once it is stopped', async () => {
    const { journal, clock, retention } = await bench();
    retention.start();
    retention.stop();
    await clock.advanceGently(200_000, 10_000);
    expect(journal.cuts).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});
