import { describe, expect, it } from 'vitest';
import type { WaitingAppend } from '#gateway/journal/commit-queue.ts';
import { MAX_COMMIT_RECORDS, storedRecords, takeBatch } from '#gateway/journal/commit-queue.ts';
import { COMMIT_BUCKETS_MS, CommitTimes } from '#gateway/journal/commit-times.ts';
import type { EpochSpan } from '#gateway/journal/journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';

const appendOf = (count: number): WaitingAppend => ({
  drafts: Array.from({ length: count }, (_, n) => readingDraft(n)),
  resolve: () => undefined,
  reject: () => undefined,
});

describe('a commit', () => {
  it('takes everything that waits, in order', () => {
    const waiting = [appendOf(2), appendOf(1)];
    const [first, second] = waiting;
    const batch = takeBatch(waiting);
    expect(batch.appends).toEqual([first, second]);
    expect(batch.recordCount).toBe(3);
    expect(waiting).toEqual([]);
  });

  it('takes whole appends only: the one that does not fit waits', () => {
    const waiting = [appendOf(MAX_COMMIT_RECORDS - 1), appendOf(2), appendOf(1)];
    expect(takeBatch(waiting).recordCount).toBe(MAX_COMMIT_RECORDS - 1);
    expect(waiting).toHaveLength(2);
    expect(takeBatch(waiting).recordCount).toBe(3);
  });

  it('takes an append that is larger than any commit by itself, or it would wait for ever', () => {
    const waiting = [appendOf(MAX_COMMIT_RECORDS + 1), appendOf(1)];
    expect(takeBatch(waiting).recordCount).toBe(MAX_COMMIT_RECORDS + 1);
    expect(takeBatch(waiting).recordCount).toBe(1);
  });

  it('of nothing is empty', () => {
    expect(takeBatch([])).toMatchObject({ appends: [], recordCount: 0 });
  });

  it('numbers its records within their epoch and keeps their facts', () => {
    const span: EpochSpan = {
      epoch: 20,
      firstSeq: 1,
      lastSeq: 0,
      basePosition: 100,
      reason: 'first-start',
    };
    const drafts = [readingDraft(1), alertDraft(2)];
    const batch = takeBatch([{ ...appendOf(0), drafts }]);
    expect(storedRecords(batch, 101, span)).toMatchObject([
      { position: 101, epoch: 20, seq: 1, kind: 'reading', facts: drafts[0]?.facts },
      { position: 102, epoch: 20, seq: 2, kind: 'alert', facts: drafts[1]?.facts },
    ]);
  });
});

describe('the times of commits', () => {
  it('fall into the bucket whose bound they do not exceed', () => {
    const times = new CommitTimes();
    for (const durationMs of [0.1, 0.5, 0.6, 20, 99_999]) times.add(durationMs);
    const bucketOf = (bound: number) => times.counts[COMMIT_BUCKETS_MS.indexOf(bound as never)];
    expect(bucketOf(0.5)).toBe(2);
    expect(bucketOf(1)).toBe(1);
    expect(bucketOf(20)).toBe(1);
    expect(times.counts.at(-1)).toBe(1);
    expect(times.count).toBe(5);
    expect(times.sumMs).toBeCloseTo(100_020.2);
  });
});
