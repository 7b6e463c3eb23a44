import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Direction, Verdict } from '#gateway/domain/passage.ts';
import { PassageKind } from '#gateway/domain/scan.ts';
import { createSiteClock } from '#gateway/screening/checkpoint/local-time.ts';
import type { CountedPassage } from '#gateway/screening/counts/counted-passage.ts';
import { KEPT_HOURS, PassageCounts } from '#gateway/screening/counts/passage-counts.ts';
import { storedCountsSchema } from '#gateway/screening/counts/stored-counts.ts';

const clock = createSiteClock('Asia/Shanghai');
const rules = { clock, resetAt: '04:00', outLanes: new Set<string>() };
/** Wednesday noon in Shanghai. */
const NOON_MS = Date.parse('2026-11-25T04:00:00Z');
const HOUR_MS = 3_600_000;

let personCount = 0;
function passage(changes: Partial<CountedPassage> = {}): CountedPassage {
  personCount += 1;
  return {
    ...{ laneId: 'lane-1', kind: 'resident', verdict: 'admit', direction: 'in' },
    ...{ episodeId: `lane-1-${personCount}`, attempt: 1 },
    ...{ observedAtMs: NOON_MS, isTimeTrusted: true },
    ...changes,
  } as CountedPassage;
}

function counted(passages: readonly CountedPassage[], resetAt: string | null = '04:00') {
  const counts = new PassageCounts({ ...rules, resetAt }, null);
  for (const [index, each] of passages.entries()) counts.count(each, index + 1);
  return counts;
}
const insideOf = (passages: readonly CountedPassage[], nowMs: number | null = null) => {
  const { people, vehicles } = counted(passages).inside(nowMs);
  return [people, vehicles];
};

test('passages are counted by hour, lane, direction, kind and verdict', () => {
  const counts = counted([
    passage(),
    passage({ observedAtMs: NOON_MS + HOUR_MS - 1 }),
    passage({ direction: 'out' }),
    passage({ verdict: 'refuse' }),
    passage({ kind: 'vehicle' }),
    passage({ laneId: 'lane-2' }),
    passage({ observedAtMs: NOON_MS + HOUR_MS }),
  ]);
  expect(counts.hours().map(({ count }) => count)).toEqual([1, 2, 1, 1, 1, 1]);
  expect(counts.hours()[0]).toEqual({
    ...{ hourStartMs: NOON_MS + HOUR_MS, laneId: 'lane-1', direction: 'in' },
    ...{ kind: 'resident', verdict: 'admit', count: 1 },
  });
});

test('a record from before lanes had a direction is of somebody who came in', () => {
  const { direction: _, ...old } = passage();
  expect(counted([old]).hours()[0]?.direction).toBe('in');
});

test('only the newest hours are kept, even when a clock has been to the future', () => {
  const hours = Array.from({ length: 200 }, (_, hour) => ({ observedAtMs: hour * HOUR_MS }));
  const counts = counted([{ observedAtMs: NOON_MS * 2 }, ...hours].map((each) => passage(each)));
  expect(counts.hours()).toHaveLength(KEPT_HOURS);
});

describe('who is inside', () => {
  test('is who was let in less who went out, people and vehicles apart', () => {
    const car = { kind: 'vehicle' } as const;
    expect(insideOf([passage(), passage(), passage(car), passage({ direction: 'out' })])).toEqual([
      1, 1,
    ]);
  });

  test('never is fewer than nobody', () => {
    const out = () => passage({ direction: 'out' });
    expect(insideOf([out(), out(), passage()])).toEqual([1, 0]);
  });

  test.each(Object.values(Verdict))('a person with %s comes in only when admitted', (verdict) => {
    expect(insideOf([passage({ verdict })])).toEqual([verdict === 'admit' ? 1 : 0, 0]);
  });

  test('who leaves has left whatever was measured, once; who is refused has not', () => {
    const out = (changes: Partial<CountedPassage>) => passage({ direction: 'out', ...changes });
    const three = [passage(), passage(), passage()];
    expect(insideOf([...three, out({ verdict: 'step-aside', episodeId: 'e' })])).toEqual([2, 0]);
    const again = out({ verdict: 'admit', episodeId: 'e', attempt: 2 });
    expect(insideOf([...three, out({ episodeId: 'e' }), again])).toEqual([2, 0]);
    expect(insideOf([...three, out({ verdict: 'refuse' })])).toEqual([3, 0]);
  });

  test('a person who is measured again after being admitted is one person', () => {
    const first = passage({ episodeId: 'e' });
    expect(insideOf([first, passage({ episodeId: 'e', attempt: 2 })])).toEqual([1, 0]);
    const held = passage({ episodeId: 'f', verdict: 'measure-again' });
    expect(insideOf([held, passage({ episodeId: 'f', attempt: 2 })])).toEqual([1, 0]);
  });

  // 04:00 in Shanghai is 20:00 UTC of the day before.
  const RESET_MS = Date.parse('2026-11-25T20:00:00Z');
  test('is nobody again at the hour of the reset, with or without a passage', () => {
    expect(insideOf([passage()], RESET_MS - 1)).toEqual([1, 0]);
    expect(insideOf([passage()], RESET_MS)).toEqual([0, 0]);
    expect(insideOf([passage(), passage({ observedAtMs: RESET_MS })])).toEqual([1, 0]);
    expect(counted([passage()]).inside(RESET_MS)).toMatchObject({
      since: 'hour',
      sinceMs: RESET_MS,
    });
  });

  test('is not reset by a clock that is not trusted, nor where no hour is set', () => {
    const late = passage({ observedAtMs: RESET_MS + 1, isTimeTrusted: false });
    expect(insideOf([passage(), late])).toEqual([2, 0]);
    expect(insideOf([passage()], null)).toEqual([1, 0]);
    expect(counted([passage()], null).inside(RESET_MS).people).toBe(1);
  });

  test('is what a guard says, from then on', () => {
    const counts = counted([passage(), passage()]);
    counts.setInside(12, 3, NOON_MS + 1);
    counts.count(passage({ observedAtMs: NOON_MS + 2 }), 3);
    expect(counts.inside(null)).toMatchObject({ people: 13, vehicles: 3, since: 'guard' });
  });
});

const anyPassage = fc.record({
  laneId: fc.constantFrom('lane-1', 'lane-2'),
  kind: fc.constantFrom(...Object.values(PassageKind)),
  verdict: fc.constantFrom(...Object.values(Verdict)),
  direction: fc.constantFrom(...Object.values(Direction)),
  episodeId: fc.constantFrom('a', 'b', 'c', 'd'),
  attempt: fc.integer({ min: 1, max: 3 }),
  observedAtMs: fc.integer({ min: NOON_MS - 40 * HOUR_MS, max: NOON_MS + 40 * HOUR_MS }),
  isTimeTrusted: fc.boolean(),
});

test('kept at any moment and taken up again, the counts are the same to the last one', () => {
  fc.assert(
    fc.property(fc.array(anyPassage, { maxLength: 40 }), fc.nat(40), (passages, cut) => {
      const whole = counted(passages);
      const first = counted(passages.slice(0, cut));
      const stored = storedCountsSchema.parse(JSON.parse(JSON.stringify(first.toStored())));
      const resumed = new PassageCounts(rules, stored);
      for (const [index, each] of passages.entries())
        if (index >= cut) resumed.count(each, index + 1);
      expect(resumed.toStored()).toEqual(whole.toStored());
      expect(resumed.inside(null).people).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200 },
  );
});
