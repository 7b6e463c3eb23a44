import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EpochContinuity } from '#ops-centre/continuity/epoch-continuity.ts';
import {
  admissionOf,
  emptyContinuity,
  missingRanges,
  storedCount,
  withClaim,
  withLoss,
  withRecord,
} from '#ops-centre/continuity/epoch-continuity.ts';
import type { SeqRange } from '#ops-centre/continuity/seq-ranges.ts';
import {
  addRange,
  containsSeq,
  countSeqs,
  missingWithin,
} from '#ops-centre/continuity/seq-ranges.ts';

const seq = fc.integer({ min: 1, max: 40 });
const range = fc
  .tuple(seq, seq)
  .map(([a, b]) => ({ fromSeq: Math.min(a, b), toSeq: Math.max(a, b) }));

const numbersOf = ({ fromSeq, toSeq }: SeqRange): number[] =>
  Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => fromSeq + index);

test('ranges are the same set as a plain set of numbers, sorted and never touching', () => {
  void fc.assert(
    fc.property(fc.array(range), range, (added, within) => {
      const ranges = added.reduce<readonly SeqRange[]>(addRange, []);
      const model = new Set(added.flatMap(numbersOf));
      expect(ranges.flatMap(numbersOf)).toEqual([...model].sort((a, b) => a - b));
      expect(countSeqs(ranges)).toBe(model.size);
      for (let index = 1; index < ranges.length; index++) {
        expect(ranges[index]?.fromSeq).toBeGreaterThan((ranges[index - 1]?.toSeq ?? 0) + 1);
      }
      for (const each of numbersOf({ fromSeq: 1, toSeq: 41 })) {
        expect(containsSeq(ranges, each)).toBe(model.has(each));
      }
      const missing = numbersOf(within).filter((each) => !model.has(each));
      expect(missingWithin(ranges, within).flatMap(numbersOf)).toEqual(missing);
    }),
  );
});

type Step =
  | { readonly kind: 'record'; readonly seq: number }
  | { readonly kind: 'loss'; readonly range: SeqRange }
  | { readonly kind: 'claim'; readonly seq: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: seq.map((value) => ({ kind: 'record' as const, seq: value })) },
  { weight: 1, arbitrary: range.map((value) => ({ kind: 'loss' as const, range: value })) },
  { weight: 1, arbitrary: seq.map((value) => ({ kind: 'claim' as const, seq: value })) },
);

type Model = { readonly stored: Set<number>; readonly lost: Set<number>; claimed: number };

function apply(known: EpochContinuity, model: Model, each: Step): EpochContinuity {
  if (each.kind === 'claim') {
    model.claimed = each.seq;
    return withClaim(known, each.seq);
  }
  if (each.kind === 'loss') {
    for (const number of numbersOf(each.range))
      if (!model.stored.has(number)) model.lost.add(number);
    return withLoss(known, each.range, 'quota', 0);
  }
  const admission = admissionOf(known, each.seq);
  const expected = model.lost.has(each.seq) ? 'fills-loss' : 'new';
  expect(admission).toBe(model.stored.has(each.seq) ? 'duplicate' : expected);
  if (admission === 'duplicate') return known;
  model.lost.delete(each.seq);
  model.stored.add(each.seq);
  return withRecord(known, each.seq);
}

test('the mark, what is missing and what must be stored follow from the set of what came', () => {
  void fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const model: Model = { stored: new Set(), lost: new Set(), claimed: 0 };
      const known = steps.reduce((state, each) => apply(state, model, each), emptyContinuity(1));
      const present = new Set([...model.stored, ...model.lost]);
      let mark = 0;
      while (present.has(mark + 1)) mark++;
      const highest = Math.max(mark, model.claimed, ...present);
      const missing = numbersOf({ fromSeq: mark + 1, toSeq: highest }).filter(
        (number) => !present.has(number),
      );
      expect(known.mark).toBe(mark);
      expect(missingRanges(known).flatMap(numbersOf)).toEqual(missing);
      expect(storedCount(known)).toBe(model.stored.size);
      expect(known.losses.flatMap(numbersOf).sort((a, b) => a - b)).toEqual(
        [...model.lost].sort((a, b) => a - b),
      );
    }),
    { numRuns: 300 },
  );
});
