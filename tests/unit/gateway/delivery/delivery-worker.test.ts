import { describe, expect, it } from 'vitest';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { DeliveryEvent } from '#gateway/delivery/sink-status.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import type { ScriptedSink } from '#tests/support/scripted-sink.ts';
import { scriptedSink } from '#tests/support/scripted-sink.ts';

const config = { backlogRecordsPerSecond: 1_000, liveTailRecords: 256, writeTimeoutMs: 1_000 };

async function bench(sink: ScriptedSink, journal = new MemoryJournal(), clock = new FakeClock()) {
  const events: DeliveryEvent[] = [];
  const delivery = createDelivery({
    journal,
    sinks: [sink],
    clock,
    random: () => 0.5,
    config,
    onEvent: (event) => events.push(event),
  });
  await delivery.start();
  const status = () => delivery.statuses()[0];
  return { journal, clock, events, delivery, status };
}

const readings = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => readingDraft(from + i));
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a delivery worker', () => {
  it('delivers live records in order, each once', async () => {
    const sink = scriptedSink();
    const { journal, clock, status } = await bench(sink);
    for (let n = 1; n <= 5; n++) await journal.append([readingDraft(n)]);
    await clock.advanceGently(100);
    expect(sink.taken).toEqual([1, 2, 3, 4, 5]);
    expect(status()).toMatchObject({ deliveredPosition: 5, backlogRecords: 0, state: 'ok' });
  });

  it('repeats what was not taken, and says that it waits', async () => {
    const sink = scriptedSink();
    sink.answers.push(() => ({ kind: 'retry', hold: false, cause: 'connection refused' }));
    const { journal, clock, events } = await bench(sink);
    await journal.append(readings(1, 3));
    await clock.advanceGently(2_000);
    expect(sink.taken).toEqual([1, 2, 3]);
    expect(events).toMatchObject([
      { kind: 'state', state: 'waiting', detail: 'connection refused' },
      { kind: 'state', state: 'ok' },
    ]);
  });

  it('waits at least as long as the far side asked, and not everywhere equally long', async () => {
    const sink = scriptedSink();
    sink.answers.push(() => ({
      kind: 'retry',
      hold: false,
      cause: 'too many requests',
      retryAfterMs: 5_000,
    }));
    const { journal, clock } = await bench(sink);
    await journal.append([readingDraft(1)]);
    await clock.advanceGently(5_400);
    expect(sink.taken).toEqual([]);
    await clock.advanceGently(300);
    expect(sink.taken).toEqual([1]);
  });

  it('parks a rejected record with its cause and goes on with the others', async () => {
    const sink = scriptedSink();
    sink.answers.push(() => ({
      kind: 'partial',
      rejected: [{ index: 1, cause: 'field type conflict' }],
      retry: [],
      cause: 'partial write',
    }));
    const { journal, clock, status } = await bench(sink);
    await journal.append(readings(1, 3));
    await clock.advanceGently(100);
    expect(sink.taken).toEqual([1, 3]);
    expect(await journal.listDeadLetters('scripted', 10)).toMatchObject([
      { position: 2, cause: 'field type conflict' },
    ]);
    expect(status()).toMatchObject({ deliveredPosition: 3, deadLetters: 1 });
  });

  it('halves a batch that is too large until it fits', async () => {
    const sink = scriptedSink();
    const tooLarge = (batch: readonly unknown[]) =>
      batch.length > 2
        ? ({ kind: 'too-large', cause: '413' } as const)
        : ({ kind: 'accepted' } as const);
    for (let n = 0; n < 10; n++) sink.answers.push(tooLarge);
    const { journal, clock } = await bench(sink);
    await journal.append(readings(1, 8));
    await clock.advanceGently(3_000);
    expect([...sink.taken].sort((a, b) => a - b)).toEqual(range(1, 8));
  });

  it('sends alerts before everything else that waits', async () => {
    const sink = scriptedSink({ maxBatchRecords: 2 });
    sink.answers.push(() => ({ kind: 'retry', hold: false, cause: 'away' }));
    const { journal, clock } = await bench(sink);
    await journal.append(readings(1, 6));
    await journal.append([alertDraft(7)]);
    await clock.advanceGently(3_000);
    expect(sink.taken[0]).toBe(7);
    expect([...sink.taken].sort((a, b) => a - b)).toEqual(range(1, 7));
  });

  it('lets live records overtake an old backlog and fills the backlog behind them', async () => {
    const journal = new MemoryJournal();
    await journal.append(readings(1, 500));
    const sink = scriptedSink({ maxBatchRecords: 50, maxConcurrentWrites: 2 });
    const { clock } = await bench(sink, journal);
    await journal.append(readings(501, 505));
    await clock.advanceGently(20);
    expect(sink.taken.slice(0, 60)).toEqual(expect.arrayContaining(range(501, 505)));
    await clock.advanceGently(2_000);
    expect([...sink.taken].sort((a, b) => a - b)).toEqual(range(1, 505));
  });

  it('keeps the backlog below its rate', async () => {
    const journal = new MemoryJournal();
    await journal.append(readings(1, 1_000));
    const sink = scriptedSink({ maxBatchRecords: 100 });
    const { clock } = await bench(sink, journal);
    await clock.advanceGently(500);
    expect(sink.taken.length).toBeLessThanOrEqual(700);
    await clock.advanceGently(1_000);
    expect(sink.taken).toHaveLength(1_000);
  });

  it('is done with a backlog even where timers come a little early and nothing new comes', async () => {
    const journal = new MemoryJournal();
    await journal.append(readings(1, 1_000));
    const sink = scriptedSink({ maxBatchRecords: 100 });
    const { clock } = await bench(sink, journal, new FakeClock(undefined, 0.7));
    await clock.advanceGently(3_000);
    expect(sink.taken).toHaveLength(1_000);
  });

  it('goes on after a restart where it was, repeating only what was under way', async () => {
    const journal = new MemoryJournal();
    const first = scriptedSink();
    const before = await bench(first, journal);
    await journal.append(readings(1, 10));
    await before.clock.advanceGently(500);
    await before.delivery.stop(0);
    await journal.append(readings(11, 12));
    const second = scriptedSink();
    const after = await bench(second, journal);
    await after.clock.advanceGently(500);
    expect(second.taken).toEqual([11, 12]);
  });

  it('sends a stretch once more when it is asked to', async () => {
    const sink = scriptedSink();
    const { journal, clock, delivery } = await bench(sink);
    await journal.append(readings(1, 10));
    await clock.advanceGently(200);
    expect(delivery.worker('scripted')?.resend(4, 6)).toBe(3);
    await clock.advanceGently(200);
    expect(sink.taken).toEqual([...range(1, 10), 4, 5, 6]);
  });

  it('counts records that the sink has no use for as delivered', async () => {
    const sink = scriptedSink({}, ({ kind }) => kind === 'alert');
    const { journal, clock, status } = await bench(sink);
    await journal.append([...readings(1, 3), alertDraft(4)]);
    await clock.advanceGently(200);
    expect(sink.taken).toEqual([4]);
    expect(status()).toMatchObject({ deliveredPosition: 4, backlogRecords: 0 });
  });

  it('does not wait for rows that no longer exist', async () => {
    const journal = new MemoryJournal();
    await journal.append(readings(1, 10));
    await journal.deleteRows({ upToPosition: 6, observedBeforeMs: Number.MAX_SAFE_INTEGER });
    const sink = scriptedSink();
    const { clock, status } = await bench(sink, journal);
    await clock.advanceGently(500);
    expect(sink.taken).toEqual([7, 8, 9, 10]);
    expect(status()).toMatchObject({ deliveredPosition: 10 });
  });

  it('loses nothing when records come faster than memory holds them', async () => {
    const sink = scriptedSink({ maxBatchRecords: 50 });
    sink.answers.push(() => ({ kind: 'retry', hold: false, cause: 'away', retryAfterMs: 1_000 }));
    const { journal, clock } = await bench(sink);
    for (let n = 0; n < 10; n++) await journal.append(readings(n * 100 + 1, n * 100 + 100));
    await clock.advanceGently(6_000);
    expect([...new Set(sink.taken)].sort((a, b) => a - b)).toEqual(range(1, 1_000));
    expect(sink.taken).toHaveLength(1_000);
  });

  it('fills a batch for as long as the sink likes, but no longer', async () => {
    const sink = scriptedSink({ lingerMs: 300 });
    const { journal, clock } = await bench(sink);
    await journal.append([readingDraft(1)]);
    await clock.advanceGently(200);
    await journal.append([readingDraft(2)]);
    expect(sink.offered).toEqual([]);
    await clock.advanceGently(150);
    expect(sink.offered).toEqual([[1, 2]]);
  });

  it('does not wait for a stretch to fill that an alert has cut off', async () => {
    const sink = scriptedSink({ lingerMs: 1_000 });
    const { journal, clock } = await bench(sink);
    for (let n = 0; n < 5; n++) await journal.append([...readings(n, n), alertDraft(n)]);
    await journal.append(readings(6, 6));
    // One waiting time, not one for each stretch: more alerts than that a second would outrun the sink.
    await clock.advanceGently(1_100);
    expect(sink.taken.toSorted((a, b) => a - b)).toEqual(range(1, 11));
  });

  it('treats a sink that throws as one that is away', async () => {
    const sink = scriptedSink();
    sink.answers.push(() => {
      throw new Error('a bug in the sink');
    });
    const { journal, clock } = await bench(sink);
    await journal.append([readingDraft(1)]);
    await clock.advanceGently(2_000);
    expect(sink.taken).toEqual([1]);
  });

  it('treats a sink that never answers as one that is away, and still ends', async () => {
    const sink = scriptedSink();
    const answer = sink.write;
    let isMute = true;
    sink.write = (batch, signal) => (isMute ? new Promise(() => {}) : answer(batch, signal));
    const { journal, clock, status, delivery } = await bench(sink);
    await journal.append([readingDraft(1)]);
    await clock.advanceGently(1_600);
    expect(status()).toMatchObject({ state: 'waiting', detail: 'The write did not end in time.' });
    isMute = false;
    await clock.advanceGently(20_000, 100);
    expect(sink.taken).toEqual([1]);
    isMute = true;
    await journal.append([readingDraft(2)]);
    const stopped = delivery.stop(100);
    await clock.advanceGently(700);
    await stopped;
    expect(status()).toMatchObject({ deliveredPosition: 1 });
  });
});

describe('rows that get other numbers', () => {
  const rise = (afterPosition: number) => ({
    ...readingDraft(1),
    ...({ reason: 'lost-tail', detail: '', afterPosition, cursors: new Map() } as const),
  });
  /** What the far side was given, as numbers. */
  const numberedSink = (changes: Partial<Sink>) => {
    const sent: string[] = [];
    const waiting: (() => void)[] = [];
    const sink: ScriptedSink & { holds: boolean } = {
      ...scriptedSink(),
      holds: false,
      async write(batch) {
        sent.push(...batch.map(({ epoch, seq }) => `${epoch}:${seq}`));
        if (sink.holds) await new Promise<void>((resolve) => waiting.push(resolve));
        return { kind: 'accepted' };
      },
      ...changes,
    };
    const answer = (): void => {
      for (const resolve of waiting.splice(0)) resolve();
    };
    return { sink, sent, answer };
  };

  it('go once more to a far side that goes by numbers, alerts first', async () => {
    const { sink, sent } = numberedSink({ goesByNumber: true });
    const { journal, clock, delivery, status } = await bench(sink);
    await journal.append([...readings(1, 3), alertDraft(4)]);
    await clock.advanceGently(100);
    expect(delivery.cursorsUpTo(2)).toEqual(new Map([['scripted', '[1,2]']]));
    await journal.raiseEpoch(rise(1));
    await clock.advanceGently(500);
    expect(sent.slice(4)).toEqual(['2:3', '2:1', '2:2']);
    expect(status()).toMatchObject({ deliveredPosition: 4, backlogRecords: 0 });
  });

  it('do not go again to one that knows them by something else', async () => {
    const { sink, sent } = numberedSink({});
    const { journal, clock, delivery } = await bench(sink);
    await journal.append(readings(1, 3));
    await clock.advanceGently(100);
    expect(delivery.cursorsUpTo(2)).toEqual(new Map());
    await journal.raiseEpoch(rise(1));
    await journal.append(readings(4, 4));
    await clock.advanceGently(500);
    expect(sent.slice(3)).toEqual(['2:3']);
  });

  it('are not delivered by what was under way with their old ones', async () => {
    const { sink, sent, answer } = numberedSink({ goesByNumber: true });
    const { journal, clock, status } = await bench(sink);
    sink.holds = true;
    await journal.append(readings(1, 3));
    await clock.advanceGently(100);
    await journal.raiseEpoch(rise(0));
    sink.holds = false;
    answer();
    await clock.advanceGently(500);
    expect(sent.slice(3)).toEqual(['2:1', '2:2', '2:3']);
    expect(status()).toMatchObject({ deliveredPosition: 3, backlogRecords: 0 });
  });
});
