import { describe, expect, it } from 'vitest';
import type { DeadLetterBook } from '#gateway/delivery/dead-letters.ts';
import { DeadLetters } from '#gateway/delivery/dead-letters.ts';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import { SinkProgress } from '#gateway/delivery/sink-progress.ts';
import type { DeliveryEvent } from '#gateway/delivery/sink-status.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { scriptedSink } from '#tests/support/scripted-sink.ts';

const config = { backlogRecordsPerSecond: 1_000, liveTailRecords: 256, writeTimeoutMs: 1_000 };

/** A sink that refuses the third of five records for good, and takes everything afterwards. */
async function bench() {
  const journal = new MemoryJournal();
  const clock = new FakeClock();
  const sink = scriptedSink();
  const events: DeliveryEvent[] = [];
  sink.answers.push(() => ({
    ...{ kind: 'partial', retry: [], cause: 'bad line' },
    rejected: [{ index: 2, cause: 'bad line' }],
  }));
  const onEvent = (event: DeliveryEvent) => void events.push(event);
  const random = () => 0.5;
  const delivery = createDelivery({ journal, sinks: [sink], clock, random, config, onEvent });
  await delivery.start();
  await journal.append([1, 2, 3, 4, 5].map(readingDraft));
  await clock.advanceGently(500);
  const ids = (await journal.listDeadLetters('scripted', 10)).map(({ id }) => id);
  return { journal, clock, sink, events, delivery, ids, status: () => delivery.statuses()[0] };
}

describe('dead letters', () => {
  it('that are tried again are delivered, once, and nothing else is', async () => {
    const { delivery, ids, clock, sink, status, events, journal } = await bench();
    expect(sink.taken).toEqual([1, 2, 4, 5]);
    expect(status()).toMatchObject({ deadLetters: 1 });
    expect(await delivery.retryDeadLetters(ids, 'a test')).toEqual({
      ...{ settledIds: ids, goneIds: [] },
    });
    await clock.advanceGently(500);
    expect(sink.taken).toEqual([1, 2, 4, 5, 3]);
    expect(status()).toMatchObject({ deadLetters: 0, deliveredPosition: 5 });
    expect(await journal.listDeadLetters(null, 10)).toEqual([]);
    expect(events).toContainEqual({ kind: 'dead-letters-retried', ids, by: 'a test' });
  });

  it('that two people try again at the same time are sent once', async () => {
    const { delivery, ids, clock, sink } = await bench();
    const answers = await Promise.all([
      delivery.retryDeadLetters(ids, 'one'),
      delivery.retryDeadLetters(ids, 'two'),
    ]);
    await clock.advanceGently(500);
    expect(answers.map(({ settledIds }) => settledIds.length)).toEqual([1, 0]);
    expect(sink.taken).toEqual([1, 2, 4, 5, 3]);
  });

  it('that are refused once more are on the list once more', async () => {
    const { delivery, ids, clock, sink, status, journal } = await bench();
    sink.answers.push(() => ({
      ...{ kind: 'partial', retry: [], cause: 'still bad' },
      rejected: [{ index: 0, cause: 'still bad' }],
    }));
    await delivery.retryDeadLetters(ids, 'a test');
    await clock.advanceGently(500);
    expect(status()).toMatchObject({ deadLetters: 1, backlogRecords: 0 });
    expect(await journal.listDeadLetters(null, 10)).toMatchObject([
      { position: 3, cause: 'still bad' },
    ]);
  });

  it('that hold an alert overtake the backlog when they are tried again', async () => {
    const journal = new MemoryJournal();
    const clock = new FakeClock();
    const sink = scriptedSink({ maxBatchRecords: 1 });
    sink.answers.push(() => ({
      ...{ kind: 'partial', retry: [], cause: 'no' },
      rejected: [{ index: 0, cause: 'no' }],
    }));
    const onEvent = () => undefined;
    const random = () => 0.5;
    const delivery = createDelivery({ journal, sinks: [sink], clock, random, config, onEvent });
    await delivery.start();
    await journal.append([alertDraft(1)]);
    await clock.advanceGently(100);
    await journal.append([2, 3, 4, 5].map(readingDraft));
    await clock.advanceGently(100);
    expect(sink.taken).toEqual([2, 3, 4, 5]);
    delivery.worker('scripted')?.resend(2, 5);
    const ids = (await journal.listDeadLetters('scripted', 1)).map(({ id }) => id);
    await delivery.retryDeadLetters(ids, 'a test');
    await clock.advanceGently(1_000);
    expect(sink.taken.slice(4)).toEqual([2, 3, 1, 4, 5]);
  });

  it('that are discarded are never sent, and it is told who gave them up', async () => {
    const { delivery, ids, clock, sink, status, events } = await bench();
    expect(await delivery.discardDeadLetters(ids, 'a guard')).toMatchObject({ settledIds: ids });
    await clock.advanceGently(500);
    expect(sink.taken).toEqual([1, 2, 4, 5]);
    expect(status()).toMatchObject({ deadLetters: 0 });
    expect(events).toContainEqual({
      ...{ kind: 'dead-letter-discarded', by: 'a guard' },
      letter: expect.objectContaining({ position: 3, cause: 'bad line' }),
    });
  });

  it('of an earlier start are counted', async () => {
    const { journal, clock, delivery, sink } = await bench();
    await delivery.stop(0);
    const onEvent = () => undefined;
    const random = () => 0.5;
    const next = createDelivery({ journal, sinks: [sink], clock, random, config, onEvent });
    await next.start();
    expect(next.statuses()[0]).toMatchObject({ deadLetters: 1, deliveredPosition: 5 });
  });

  it('whose record is gone cannot be tried again, and stay on the list', async () => {
    const { delivery, ids, journal, sink } = await bench();
    const record = { state: 'synchronised', bootId: 'b', monotonicMs: 1, errorBoundMs: 1 } as const;
    const all = { upToPosition: 5, observedBeforeMs: Number.MAX_SAFE_INTEGER };
    await journal.dropRows({ reason: 'quota', observedAtMs: 1, clock: record, ...all });
    expect(await delivery.retryDeadLetters(ids, 'a test')).toEqual({
      ...{ settledIds: [], goneIds: ids },
    });
    expect(sink.taken).not.toContain(3);
    expect(await journal.findDeadLetters(ids)).toHaveLength(1);
  });

  it('stay delivered-as-dead when the journal refuses to take them off the list', async () => {
    const { journal, ids } = await bench();
    const progress = new SinkProgress('[1,5]', 5);
    const refusing: DeadLetterBook = {
      addDeadLetters: (letters) => journal.addDeadLetters(letters),
      deadLetterCounts: () => journal.deadLetterCounts(),
      findDeadLetters: (which) => journal.findDeadLetters(which),
      read: (query) => journal.read(query),
      settleDeadLetters: () => Promise.reject(new Error('the disk is full')),
    };
    const letters = new DeadLetters({
      ...{ journal: refusing, sinkId: 'scripted', progress: () => progress },
      onRetried: () => undefined,
    });
    await expect(letters.retry(ids, 'a test')).rejects.toThrow('the disk is full');
    expect(progress.toString()).toBe('[1,5]');
    expect(progress.next(5, 100, true)).toEqual({ lane: 'nothing' });
  });
});
