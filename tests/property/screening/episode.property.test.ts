import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContactReading } from '#gateway/domain/episode.ts';
import { ContactSite, isFinal } from '#gateway/domain/episode.ts';
import { alertFrom } from '#gateway/screening/alert-rules.ts';
import type { RecordedStep } from '#gateway/screening/episode/transition.ts';
import { restoredEpisode } from '#gateway/screening/episode/transition.ts';
import { nextDeadlineMs } from '#gateway/screening/lane.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import { recordDataV1 } from '#gateway/wire/schemas.ts';
import {
  at,
  laneRules,
  reading,
  run,
  scan,
  stepsIn,
} from '#tests/unit/gateway/screening/screening-examples.ts';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;

/** Times go forwards, stand still, jump ahead, and now and then back. */
const anyStepMs = fc.oneof(
  fc.constantFrom(0, 1, 500, 8_000, 59_999, 60_000, 299_999, 300_000, 1_799_999, 1_800_000),
  fc.constantFrom(-1, -60_000, -1_800_000),
);

const anyContact: fc.Arbitrary<ContactReading> = fc.record({
  temperatureCelsius: fc.constantFrom(36.5, 37.3, 37.5, 38.4, 33, 50, Number.NaN),
  contactSite: fc.constantFrom(...Object.values(ContactSite)),
  source: fc.constantFrom('typed', 'device'),
});

const anyEpisodeId = fc.integer({ min: 1, max: 8 }).map((number) => `lane-1-b7-${number}`);

type Unplaced<Input = LaneInput> = Input extends LaneInput ? Omit<Input, 'at'> : never;

const anyInput: fc.Arbitrary<Unplaced> = fc.oneof(
  fc
    .tuple(fc.constantFrom(36.5, 37, 37.3, 37.9, 38, 38.6), fc.constantFrom('forehead', 'wrist'))
    .map(([celsius, bodySite]) => ({
      kind: 'measurement' as const,
      reading: reading(celsius, { bodySite: bodySite as 'forehead' | 'wrist' }),
    })),
  fc.constantFrom('p', 'q', 'r').map((who) => ({ kind: 'scan' as const, scan: scan(who) })),
  fc.record({ kind: fc.constant('re-measure-requested' as const), episodeId: anyEpisodeId }),
  fc.constant({ kind: 're-measure-requested' as const }),
  fc.record({
    kind: fc.constant('episode-event' as const),
    episodeId: anyEpisodeId,
    event: fc.oneof(
      anyContact.map((each) => ({ kind: 'contact' as const, reading: each })),
      fc.constantFrom({ kind: 'wait-started' as const }, { kind: 'left' as const }),
    ),
  }),
  fc.record({ kind: fc.constant('contact-expected' as const), episodeId: anyEpisodeId }),
  anyContact.map((each) => ({ kind: 'contact-value' as const, reading: each })),
  fc.constant({ kind: 'tick' as const }),
);

const anySchedule: fc.Arbitrary<readonly LaneInput[]> = fc
  .array(fc.tuple(anyStepMs, anyInput), { maxLength: 50 })
  .map((steps) => {
    let nowMs = 0;
    return steps.map(([stepMs, input]) => {
      nowMs = Math.max(0, nowMs + stepMs);
      return { ...input, at: at(nowMs) } as LaneInput;
    });
  });

const anyRules = fc
  .constantFrom({ temperature: true, code: true }, { temperature: true, code: false })
  .map((requires) => laneRules({ requires }));

/** All of it, and then half an hour of nothing. */
function played(rules: ReturnType<typeof laneRules>, inputs: readonly LaneInput[]) {
  const lastMs = Math.max(0, ...inputs.map((input) => input.at.monotonicMs));
  return run(rules, [...inputs, { kind: 'tick', at: at(lastMs + HALF_HOUR_MS + MINUTE_MS) }]);
}

const priorityOf = {
  confirmed: /^P1$/,
  cleared: /^(P3|none)$/,
  probable: /^P[12]$/,
  unresolved: /^P[12]$/,
};

/** Keeps the set of those who are aside. */
function follow(open: Set<string>, steps: readonly RecordedStep[]): void {
  for (const { transition } of steps) {
    if (isFinal(transition.to)) open.delete(transition.episodeId);
    else open.add(transition.episodeId);
  }
}

const runs = { numRuns: 600 };

describe('episodes under any schedule', () => {
  test('end once, within half an hour of the suspicion, whatever comes and however time goes', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        const { steps, state } = played(rules, inputs);
        expect(state.book.open).toEqual([]);
        for (const episode of Map.groupBy(steps, (step) => step.episode.episodeId).values()) {
          const finals = episode.filter(({ transition }) => isFinal(transition.to));
          expect(finals).toHaveLength(1);
          expect(episode.at(-1)).toBe(finals[0]);
          expect(episode[0]?.transition.from).toBeNull();
          expect(finals[0]?.transition.ageMs).toBeLessThanOrEqual(HALF_HOUR_MS);
        }
      }),
      runs,
    );
  });

  test('are confirmed by a contact reading only, and 38.0 °C is cleared by nothing else', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        for (const { transition } of played(rules, inputs).steps) {
          const { to, contact, isHigh } = transition;
          if (to === 'confirmed') {
            expect(contact?.temperatureCelsius).toBeGreaterThanOrEqual(37.3);
          }
          if (to === 'cleared' && isHigh) expect(contact?.temperatureCelsius).toBeLessThan(37.5);
        }
      }),
      runs,
    );
  });

  test('end in an alert of the right priority, or in none', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        for (const step of played(rules, inputs).steps) {
          const { to } = step.transition;
          if (isFinal(to)) expect(alertFrom(step)?.priority ?? 'none').toMatch(priorityOf[to]);
        }
      }),
      runs,
    );
  });

  test('admit nobody who is aside', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        const open = new Set<string>();
        for (const output of played(rules, inputs).outputs) {
          follow(open, stepsIn([output]));
          if (output.kind !== 'passage') continue;
          const { episodeId, verdict } = output.passage;
          if (open.has(episodeId)) expect(verdict).not.toBe('admit');
        }
      }),
      runs,
    );
  });

  test('have numbers that no two people aside share, and records that the wire can carry', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        const called = new Map<number, string>();
        for (const { transition } of played(rules, inputs).steps) {
          const { label, episodeId, to } = transition;
          expect(called.get(label) ?? episodeId).toBe(episodeId);
          if (isFinal(to)) called.delete(label);
          else called.set(label, episodeId);
          recordDataV1.episode.parse(JSON.parse(JSON.stringify(transition)));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('are the same again from their newest record', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, fc.nat({ max: 600_000 }), (rules, inputs, elapsedMs) => {
        for (const { episode, transition, atMs } of run(rules, inputs).steps) {
          if (isFinal(transition.to)) continue;
          const kept = JSON.parse(JSON.stringify(transition)) as typeof transition;
          expect(restoredEpisode(kept, elapsedMs, atMs + elapsedMs)).toEqual(episode);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('leave no deadline behind', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        expect(nextDeadlineMs(played(rules, inputs).state)).toBe(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 200 },
    );
  });
});
