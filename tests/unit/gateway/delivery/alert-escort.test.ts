import { describe, expect, it } from 'vitest';
import type { EscortEvent } from '#gateway/delivery/alert-escort.ts';
import { AlertEscort } from '#gateway/delivery/alert-escort.ts';
import type { PostOutcome } from '#gateway/delivery/alert-path.ts';
import { AlertWatch } from '#gateway/delivery/alert-watch.ts';
import { NOTHING_KNOWN } from '#gateway/delivery/watched-alert.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

const AWAY: PostOutcome = { kind: 'retry', cause: 'ECONNREFUSED', hold: false };

/** An escort whose direct way answers as a test says, and remembers what was posted when. */
async function bench(journal = new MemoryJournal(), confirmedUpTo = { seq: 0 }) {
  const clock = new FakeClock();
  const watch = new AlertWatch(NOTHING_KNOWN);
  const posts: { readonly seq: number; readonly atMs: number }[] = [];
  const events: EscortEvent[] = [];
  const taken: number[] = [];
  const script = { answer: (): PostOutcome | Promise<PostOutcome> => ({ kind: 'confirmed' }) };
  const startedMs = clock.monotonicMs();
  const escort = new AlertEscort({
    journal,
    watch,
    clock,
    random: () => 1,
    direct: {
      afterMs: 2_000,
      path: {
        post: (record: StoredRecord) => {
          posts.push({ seq: record.seq, atMs: clock.monotonicMs() - startedMs });
          return Promise.resolve(script.answer());
        },
        close: () => undefined,
      },
    },
    isConfirmed: (_epoch, seq) => seq <= confirmedUpTo.seq,
    confirmedPosition: () => confirmedUpTo.seq,
    onConfirmed: ({ epoch, seq }) => void watch.confirm(epoch, seq),
    onNumberTaken: () => void taken.push(clock.monotonicMs() - startedMs),
    onEvent: (event) => events.push(event),
  });
  await escort.start();
  return { journal, clock, watch, posts, events, script, escort, taken };
}

describe('an alert on its way', () => {
  it('goes past the broker when nothing confirmed it for two seconds', async () => {
    const { journal, clock, watch, posts, escort } = await bench();
    await journal.append([readingDraft(1), alertDraft(2), readingDraft(3)]);
    await clock.advanceGently(1_900);
    expect(posts).toEqual([]);
    await clock.advanceGently(400);
    expect(posts).toMatchObject([{ seq: 2 }]);
    expect([watch.size, escort.counts]).toEqual([0, { confirmed: 1, refused: 0, retry: 0 }]);
  });

  it('stays at home when the broker was quicker', async () => {
    const { journal, clock, watch, posts } = await bench();
    await journal.append([alertDraft(1)]);
    await clock.advanceGently(1_500);
    watch.confirmUpTo(1, 1);
    await clock.advanceGently(10_000);
    expect(posts).toEqual([]);
  });

  it('is tried again ever more rarely while the other side is away, and told once', async () => {
    const { journal, clock, script, posts, events, watch } = await bench();
    script.answer = () => AWAY;
    await journal.append([alertDraft(1), alertDraft(2)]);
    await clock.advanceGently(60_000, 50);
    const pauses = posts.slice(1).map(({ atMs }, index) => atMs - (posts[index]?.atMs ?? 0));
    expect(posts.length).toBeLessThan(14);
    expect(Math.max(...pauses)).toBeGreaterThan(12_000);
    expect(events).toEqual([{ kind: 'away', cause: 'ECONNREFUSED', hold: false }]);
    script.answer = () => ({ kind: 'confirmed' });
    await clock.advanceGently(20_000, 50);
    expect([watch.size, events.at(-1)]).toEqual([0, { kind: 'back' }]);
  });

  it('waits as long as it is told', async () => {
    const { journal, clock, script, posts } = await bench();
    script.answer = () => ({ ...AWAY, retryAfterMs: 30_000 }) as PostOutcome;
    await journal.append([alertDraft(1)]);
    await clock.advanceGently(31_000, 50);
    expect(posts).toHaveLength(1);
    await clock.advanceGently(2_000, 50);
    expect(posts).toHaveLength(2);
  });

  it('that is refused for good is told and not brought again', async () => {
    const { journal, clock, script, posts, events, watch } = await bench();
    script.answer = () => ({ kind: 'refused', cause: '409' });
    await journal.append([alertDraft(1)]);
    await clock.advanceGently(30_000, 50);
    expect(posts).toHaveLength(1);
    expect(events).toMatchObject([{ kind: 'refused', alert: { seq: 1 }, cause: '409' }]);
    expect(watch.size).toBe(1);
  });

  it('that waits for an ops centre for an hour is brought once, and is nothing to phone about then', async () => {
    const { journal, clock, script, posts, watch } = await bench();
    const unheard = () =>
      watch.unheard('lane-1', 10_000, { nowMs: clock.monotonicMs(), wallMs: clock.wallMs() });
    script.answer = () => AWAY;
    await journal.append([alertDraft(1), alertDraft(2)]);
    await clock.advanceGently(3_600_000, 1_000);
    expect(posts.length).toBeLessThan(300);
    expect(unheard()).not.toEqual([]);
    const before = posts.length;
    script.answer = () => ({ kind: 'confirmed' });
    await clock.advanceGently(60_000, 250);
    expect(posts.slice(before).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(unheard()).toEqual([]);
  });

  it('that the broker confirms while it is being posted is not posted again', async () => {
    const { journal, clock, script, posts, watch } = await bench();
    let answer: (outcome: PostOutcome) => void = () => undefined;
    script.answer = () => new Promise<PostOutcome>((resolve) => (answer = resolve));
    await journal.append([alertDraft(1)]);
    await clock.advanceGently(2_500);
    expect(posts).toHaveLength(1);
    watch.confirmUpTo(1, 1);
    answer(AWAY);
    await clock.advanceGently(60_000, 250);
    expect([posts.length, watch.size]).toEqual([1, 0]);
  });

  it('never has more than four posts under way beside it', async () => {
    const { journal, clock, script, posts } = await bench();
    script.answer = () => new Promise(() => undefined);
    await journal.append(Array.from({ length: 20 }, (_, n) => alertDraft(n)));
    await clock.advanceGently(30_000, 50);
    expect(posts).toHaveLength(4);
  });
});

describe('after a restart', () => {
  it('what nobody had confirmed is brought, and what was confirmed is not', async () => {
    const journal = new MemoryJournal();
    await journal.append(Array.from({ length: 1_500 }, (_, n) => alertDraft(n)));
    const { clock, posts, watch } = await bench(journal, { seq: 1_498 });
    expect(watch.size).toBe(2);
    await clock.advanceGently(3_000, 50);
    expect(posts.map(({ seq }) => seq)).toEqual([1_499, 1_500]);
  });
});

it('a stopped escort posts nothing and keeps no timer', async () => {
  const { journal, clock, posts, escort } = await bench();
  await journal.append([alertDraft(1)]);
  escort.stop();
  await journal.append([alertDraft(2)]);
  await clock.advanceGently(10_000, 50);
  expect([posts, clock.timerCount]).toEqual([[], 0]);
});

describe('numbers that turn out to be somebody else’s', () => {
  const rise = (afterPosition: number) => ({
    ...readingDraft(1),
    ...({ reason: 'lost-tail', detail: '', afterPosition, cursors: new Map() } as const),
  });

  it('are told of when the direct way finds one taken', async () => {
    const { journal, clock, script, taken, events } = await bench();
    script.answer = () => ({ kind: 'refused', cause: 'taken', isNumberTaken: true });
    await journal.append([alertDraft(1)]);
    await clock.advanceGently(2_500);
    expect(taken).toHaveLength(1);
    expect(events).toMatchObject([{ kind: 'refused' }]);
  });

  it('make their alerts be seen home again, whatever was confirmed of them', async () => {
    const { journal, clock, posts, watch } = await bench();
    await journal.append([alertDraft(1), readingDraft(2), alertDraft(3)]);
    watch.confirmUpTo(1, 3);
    await journal.raiseEpoch(rise(1));
    await clock.advanceGently(2_500);
    expect(posts).toMatchObject([{ seq: 2 }]);
    expect(watch.size).toBe(0);
  });
});
