import { describe, expect, it } from 'vitest';
import type { Dropped, RetentionOptions } from '#gateway/delivery/retention.ts';
import { Retention } from '#gateway/delivery/retention.ts';
import type { JournalSpace, RetentionCut } from '#gateway/journal/journal.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A journal that notes what is cut off it, and may be said to be large or at fault. */
class WatchedJournal extends MemoryJournal {
  readonly cuts: RetentionCut[] = [];
  usedBytes = 0;
  isRefusing = false;

  override async space(): Promise<JournalSpace> {
    return { ...(await super.space()), usedBytes: this.usedBytes };
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
  const dropped: Dropped[] = [];
  const filled: number[] = [];
  await journal.append([1, 2, 3, 4].map((n) => readingDraft(n)));
  const retention = new Retention({
    journal,
    clock,
    recordTimer: ({ wallMs }) => ({ observedAtMs: wallMs, clock: readingDraft(0).clock }),
    keepConfirmedHours: 72,
    keepUnconfirmedDays: 90,
    maxSizeBytes: 1_000_000,
    confirmedByAll: () => 3,
    onDeleted: (rows) => deleted.push(rows),
    onDropped: (each) => dropped.push(each),
    onFilled: (fraction) => filled.push(fraction),
    ...more,
  });
  return { journal, clock, deleted, dropped, filled, retention };
}

const kept = async (journal: MemoryJournal): Promise<string[]> =>
  (await journal.read({ afterPosition: 0, upToPosition: 1e9, limit: 100 })).records.map(
    ({ kind, seq }) => `${kind} ${seq}`,
  );

describe('retention', () => {
  it('keeps what is confirmed for the hours that it was asked to', async () => {
    const { clock, deleted, retention } = await bench();
    clock.advance(71 * HOUR_MS);
    expect(await retention.sweep()).toBe(0);
    clock.advance(2 * HOUR_MS);
    expect(await retention.sweep()).toBe(3);
    expect(deleted).toEqual([3]);
  });

  it('does not take records of a boot in 1970 for old ones once the clock is set', async () => {
    const { journal, clock, retention } = await bench();
    const draft = readingDraft(5);
    const doubtful = { ...draft.clock, state: 'unsynchronised' } as const;
    await journal.append([{ ...draft, observedAtMs: 5, clock: doubtful }]);
    clock.advance(1 * HOUR_MS);
    expect(await retention.sweep()).toBe(0);
    expect(await kept(journal)).toContain('reading 5');
  });

  it('goes by the times it has while the clock was never set', async () => {
    const draft = readingDraft(5);
    const doubtful = { ...draft.clock, state: 'unsynchronised' } as const;
    const { journal, clock, retention } = await bench({
      confirmedByAll: () => 5,
      recordTimer: ({ wallMs }) => ({ observedAtMs: wallMs, clock: doubtful }),
    });
    await journal.append([{ ...draft, clock: doubtful }]);
    clock.advance(73 * HOUR_MS);
    expect(await retention.sweep()).toBe(5);
  });

  it('keeps what somebody lacks, however long the others have it', async () => {
    const { journal, clock, dropped, retention } = await bench({ confirmedByAll: () => 0 });
    clock.advance(89 * DAY_MS);
    expect(await retention.sweep()).toBe(0);
    expect((await journal.stats()).rows).toBe(4);
    expect(dropped).toEqual([]);
  });

  it('deletes what is confirmed early when the journal is too large', async () => {
    const { journal, retention } = await bench();
    expect(await retention.sweep()).toBe(0);
    journal.usedBytes = 1_000_001;
    expect(await retention.sweep()).toBe(3);
  });

  it('goes on quickly while there is something to delete, slowly otherwise', async () => {
    const { journal, clock, retention } = await bench({ confirmedByAll: () => 4 });
    journal.usedBytes = 2_000_000;
    retention.start();
    await clock.advanceGently(5_000, 1_000);
    expect(journal.cuts).toHaveLength(1);
    await clock.advanceGently(2_000, 500);
    expect(journal.cuts).toHaveLength(2);
    await clock.advanceGently(50_000, 1_000);
    expect(journal.cuts).toHaveLength(2);
    await clock.advanceGently(10_000, 1_000);
    expect(journal.cuts).toHaveLength(3);
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

describe('the quota', () => {
  it('drops the oldest that somebody lacks once nothing confirmed is left, and says so in the journal', async () => {
    const { journal, dropped, retention } = await bench();
    journal.usedBytes = 1_000_001;
    expect(await retention.sweep()).toBe(3);
    expect(dropped).toEqual([]);
    expect(await retention.sweep()).toBe(1);
    expect(dropped).toEqual([{ records: 1, bound: 'size' }]);
    const { records } = await journal.read({ afterPosition: 0, upToPosition: 9, limit: 9 });
    expect(records.map(({ kind }) => kind)).toEqual(['gap']);
    expect(JSON.parse(records[0]?.factsJson ?? '')).toEqual({
      epoch: 1,
      fromSeq: 4,
      toSeq: 4,
      reason: 'quota',
    });
  });

  it('drops what nobody fetched for longer than it is kept', async () => {
    const { clock, dropped, retention } = await bench({ confirmedByAll: () => 0 });
    clock.advance(90 * DAY_MS + 1_000);
    expect(await retention.sweep()).toBe(4);
    expect(dropped).toEqual([{ records: 4, bound: 'age' }]);
  });

  it('never drops an alert or a gap record, however full or old', async () => {
    const { journal, clock, retention } = await bench({ confirmedByAll: () => 0 });
    await journal.append([alertDraft(5), readingDraft(6)]);
    journal.usedBytes = 2_000_000;
    clock.advance(24 * 365 * HOUR_MS);
    expect(await retention.sweep()).toBe(5);
    expect(await retention.sweep()).toBe(0);
    expect(await kept(journal)).toEqual(['alert 5', 'gap 7', 'gap 8']);
  });

  it('tells how full the journal is', async () => {
    const { journal, filled, retention } = await bench();
    journal.usedBytes = 800_000;
    await retention.sweep();
    expect(filled).toEqual([0.8]);
  });
});
