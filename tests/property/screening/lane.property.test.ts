import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { CodeVerdict } from '#gateway/domain/scan.ts';
import { alertFrom } from '#gateway/screening/alert-rules.ts';
import type { ClosedPassage, LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import {
  at,
  laneRules,
  reading,
  run,
  scan,
} from '#tests/unit/gateway/screening/screening-examples.ts';

/**
 * Schedules that aim at the edges: steps of nothing, of a window, and of a millisecond more or less.
 * Few pseudonyms, many fevers and many requests, so that everything meets everything.
 */
const anyStepMs = fc.constantFrom(0, 1, 500, 3_999, 4_000, 7_999, 8_000, 8_001, 59_999, 60_000);

type Event =
  | { readonly kind: 'measurement'; readonly reading: Reading }
  | { readonly kind: 'scan'; readonly scan: Scan }
  | { readonly kind: 're-measure-requested' };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc
    .tuple(fc.constantFrom(36.5, 37.3, 37.9, 38, 25, 41), fc.boolean())
    .map(([temperature, isCompensated]) => ({
      kind: 'measurement' as const,
      reading: reading(temperature, {
        compensatedTemperatureCelsius: isCompensated ? temperature : null,
      }),
    })),
  fc
    .tuple(fc.constantFrom('p', 'q', 'r'), fc.constantFrom(...Object.values(CodeVerdict)))
    .map(([pseudonym, verdict]) => ({ kind: 'scan' as const, scan: scan(pseudonym, { verdict }) })),
  fc.constant({ kind: 're-measure-requested' as const }),
);

const anySchedule: fc.Arbitrary<readonly LaneInput[]> = fc
  .array(fc.tuple(anyStepMs, anyEvent), { maxLength: 60 })
  .map((steps) => {
    let nowMs = 0;
    return steps.map(([stepMs, event]): LaneInput => {
      nowMs += stepMs;
      return { ...event, at: at(nowMs) };
    });
  });

const anyRules: fc.Arbitrary<LaneRules> = fc
  .constantFrom(
    { temperature: true, code: true },
    { temperature: true, code: false },
    { temperature: false, code: true },
  )
  .map((requires) => laneRules({ requires }));

function passagesOf(rules: LaneRules, inputs: readonly LaneInput[]): readonly ClosedPassage[] {
  const endMs = (inputs.at(-1)?.at.monotonicMs ?? 0) + 100;
  return run(rules, [...inputs, { kind: 'ended', at: at(endMs) }]).closed;
}

function byEpisode(closed: readonly ClosedPassage[]): readonly (readonly ClosedPassage[])[] {
  return [...Map.groupBy(closed, ({ passage }) => passage.episodeId).values()];
}

const isFever = ({ reading: measured }: Passage): boolean =>
  (measured?.compensatedTemperatureCelsius ?? 0) >= 38;

function expectAdmissible(passage: Passage, { requires }: LaneRules): void {
  const { reading: measured, scan: shown } = passage;
  if (measured) expect(measured.compensatedTemperatureCelsius ?? 99).toBeLessThan(37.3);
  if (requires.temperature) expect(measured).not.toBeNull();
  if (shown) expect(shown.verdict).toBe('valid');
}

const runs = { numRuns: 1_500 };

describe('a lane under any schedule', () => {
  test('never puts two codes into one episode', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        for (const episode of byEpisode(passagesOf(rules, inputs))) {
          const shown = episode.flatMap(({ passage }) => passage.scan?.pseudonym ?? []);
          expect(new Set(shown).size).toBeLessThanOrEqual(1);
        }
      }),
      runs,
    );
  });

  test('does bring attempts of one person together (control)', () => {
    const [first] = fc.sample(
      fc
        .tuple(anyRules, anySchedule)
        .filter(([rules, inputs]) =>
          byEpisode(passagesOf(rules, inputs)).some((episode) => episode.length > 2),
        ),
      1,
    );
    expect(first).toBeDefined();
  });

  test('joins a passage without a code to an episode only when a guard asked for it', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        const unasked = inputs.filter(({ kind }) => kind !== 're-measure-requested');
        for (const { passage } of passagesOf(rules, unasked)) {
          if (!passage.scan) expect(passage.attempt).toBe(1);
        }
      }),
      runs,
    );
  });

  test('ends each measurement and each scan in exactly one passage', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        const closed = passagesOf(rules, inputs);
        const parts = closed.flatMap(({ passage }) => [passage.reading, passage.scan]);
        const given = inputs.flatMap((input): readonly (Reading | Scan)[] => {
          if (input.kind === 'measurement') return [input.reading];
          return input.kind === 'scan' ? [input.scan] : [];
        });
        const got = parts.filter((part) => part !== null);
        expect(got).toHaveLength(given.length);
        expect(new Set(got)).toEqual(new Set(given));
        for (const part of given) expect(got.filter((each) => each === part)).toHaveLength(1);
      }),
      runs,
    );
  });

  test('gives the same passages at the same times, whenever it is looked at', () => {
    const anyTicks = fc.array(fc.nat({ max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(anyRules, anySchedule, anyTicks, (rules, inputs, ticks) => {
        const watched = inputs.flatMap((input, index): LaneInput[] => {
          const nextMs = inputs[index + 1]?.at.monotonicMs ?? input.at.monotonicMs;
          const gapMs = nextMs - input.at.monotonicMs;
          const atMs = input.at.monotonicMs + gapMs * ((ticks[index] ?? 0) / 20);
          return [input, { kind: 'tick', at: at(atMs) }];
        });
        expect(passagesOf(rules, watched)).toEqual(passagesOf(rules, inputs));
      }),
      runs,
    );
  });

  test('counts attempts without a hole and names every passage once', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        const closed = passagesOf(rules, inputs);
        expect(new Set(closed.map(({ passage }) => passage.passageId)).size).toBe(closed.length);
        for (const episode of byEpisode(closed)) {
          const attempts = episode.map(({ passage }) => passage.attempt);
          expect(attempts).toEqual(attempts.map((_, index) => index + 1));
          expect(episode[0]?.passage.passageId).toBe(episode[0]?.passage.episodeId);
        }
      }),
      runs,
    );
  });

  test('raises one alert for each person at 38.0 °C or above, and none for anybody who is below', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        for (const episode of byEpisode(passagesOf(rules, inputs))) {
          const steps = episode.flatMap(({ episodeSteps }) => episodeSteps);
          const alerts = steps.flatMap((step) => alertFrom(step) ?? []);
          const isHigh = episode.some(({ passage }) => isFever(passage));
          expect(alerts.filter(({ change }) => change === 'raised')).toHaveLength(isHigh ? 1 : 0);
        }
      }),
      runs,
    );
  });

  test('admits nobody with a fever, a missing temperature or a code that is not valid', () => {
    fc.assert(
      fc.property(anyRules, anySchedule, (rules, inputs) => {
        for (const { passage } of passagesOf(rules, inputs)) {
          if (passage.verdict === 'admit') expectAdmissible(passage, rules);
        }
      }),
      runs,
    );
  });
});
