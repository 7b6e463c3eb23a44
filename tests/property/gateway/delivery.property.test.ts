import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import type { Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

type Weather = {
  readonly delayMs: number;
  readonly outcome: 'accepted' | 'retry' | 'partial' | 'too-large' | 'throws';
};

const weather = fc.record<Weather>({
  delayMs: fc.integer({ min: 0, max: 300 }),
  outcome: fc.constantFrom(
    'accepted',
    'accepted',
    'accepted',
    'retry',
    'partial',
    'too-large',
    'throws',
  ),
});

const story = fc.record({
  bursts: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
  weather: fc.array(weather, { maxLength: 40 }),
  maxBatchRecords: fc.integer({ min: 1, max: 120 }),
  maxConcurrentWrites: fc.integer({ min: 1, max: 4 }),
  lingerMs: fc.constantFrom(0, 0, 100),
  backlogBefore: fc.integer({ min: 0, max: 500 }),
  timersEarlyMs: fc.constantFrom(0, 0.7),
  resends: fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 200 })), {
    maxLength: 3,
  }),
});

/** A sink whose far side has the weather of the story, and good weather after it. */
function weatherSink(clock: FakeClock, coming: Weather[], limits: Sink['limits']) {
  const taken: number[] = [];
  const sink: Sink = {
    id: 'weather',
    limits,
    wants: () => true,
    async write(batch) {
      const { delayMs, outcome } = coming.shift() ?? { delayMs: 1, outcome: 'accepted' };
      await new Promise<void>((resolve) => clock.after(delayMs, resolve));
      return settle(batch, outcome);
    },
    close: () => Promise.resolve(),
  };
  const settle = (batch: readonly StoredRecord[], outcome: Weather['outcome']): WriteOutcome => {
    if (outcome === 'throws') throw new Error('a bug in the sink');
    if (outcome === 'retry') return { kind: 'retry', hold: false, cause: 'away' };
    if (outcome === 'too-large' && batch.length > 1) return { kind: 'too-large', cause: '413' };
    const retry =
      outcome === 'partial'
        ? batch.map((_, index) => index).filter((index) => index % 2 === 0)
        : [];
    taken.push(
      ...batch.filter((_, index) => !retry.includes(index)).map(({ position }) => position),
    );
    return retry.length === 0
      ? { kind: 'accepted' }
      : { kind: 'partial', rejected: [], retry, cause: 'some' };
  };
  return { sink, taken };
}

describe('a delivery', () => {
  it('brings every record to the far side in the end, whatever the weather', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const clock = new FakeClock(undefined, told.timersEarlyMs);
        const journal = new MemoryJournal();
        const { maxBatchRecords, maxConcurrentWrites, lingerMs } = told;
        if (told.backlogBefore > 0) await journal.append(drafts(told.backlogBefore));
        const limits = { maxBatchRecords, maxConcurrentWrites, lingerMs };
        const { sink, taken } = weatherSink(clock, [...told.weather], limits);
        const delivery = createDelivery({
          journal,
          sinks: [sink],
          clock,
          random: () => 0.5,
          config: {
            backlogRecordsPerSecond: 10_000,
            liveTailRecords: 256,
            writeTimeoutMs: 60_000,
          },
          onEvent: () => undefined,
        });
        await delivery.start();
        for (const burst of told.bursts) {
          await journal.append(drafts(burst));
          await clock.advanceGently(30, 5);
        }
        for (const [first, length] of told.resends)
          delivery.worker('weather')?.resend(first, first + length);
        const head = journal.head().position;
        for (
          let round = 0;
          round < 400 && (delivery.statuses()[0]?.backlogRecords ?? 1) > 0;
          round++
        ) {
          await clock.advanceGently(500, 25);
        }
        expect(new Set(taken).size).toBe(head);
        expect(delivery.statuses()[0]).toMatchObject({
          deliveredPosition: head,
          backlogRecords: 0,
        });
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

const drafts = (count: number) =>
  Array.from({ length: count }, (_, n) => (n % 50 === 49 ? alertDraft(n) : readingDraft(n)));
