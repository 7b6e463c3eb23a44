import { describe, expect, test } from 'vitest';
import type { BaselineEvidence } from '#gateway/domain/decision.ts';
import { BaselineCondition } from '#gateway/domain/decision.ts';
import { createAdaptivePolicy } from '#gateway/screening/adaptive-policy.ts';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';
import { seededRandom, standardNormal } from '#tests/support/seeded-random.ts';

/**
 * People before one thermometer, drawn with seeds: healthy ones like the forehead maxima of published data
 * (35.25 ± 0.42 °C, which is 36.85 body-equivalent), fevers 1.2 to 2.6 °C above.
 */
const HEALTHY_CELSIUS = 36.85;
const SPREAD_CELSIUS = 0.42;
const SECONDS_BETWEEN = 40;

type Crowd = {
  readonly seed: number;
  readonly people: number;
  readonly biasCelsius?: number;
  readonly feverShare?: number;
  /** From this person on all read so much higher. */
  readonly step?: { readonly from: number; readonly celsius: number };
};

/** The baseline before each person. */
function* baselines(crowd: Crowd): Generator<BaselineEvidence> {
  const random = seededRandom(crowd.seed);
  const book = new BaselineBook({
    suspectShareTarget: 0.05,
    calibrationOf: () => ({ offsetCelsius: 0, verifiedAtMs: null }),
  });
  const policy = createAdaptivePolicy({ book, sendsColdAside: false });
  for (let index = 0; index < crowd.people; index++) {
    const temperatureCelsius = drawn(crowd, index, random);
    const atMs = index * SECONDS_BETWEEN * 1_000;
    const { baseline } = policy.decide({
      ...{ temperatureCelsius, rawTemperatureCelsius: 36, ambientTemperatureCelsius: 24 },
      ...{ mode: 'surface', bodySite: 'forehead-max', deviceId: 'thermometer-1' },
      ...{ doubt: null, failure: null, attempt: 1, earlier: noEarlierAttempts },
      at: { wallMs: atMs, monotonicMs: atMs },
    });
    if (baseline) yield baseline;
  }
}

function drawn(
  { biasCelsius = 0, feverShare = 0, step }: Crowd,
  index: number,
  random: () => number,
) {
  const isFeverish = random() < feverShare;
  const fever = isFeverish ? 1.2 + 1.4 * random() : 0;
  const moved = step && index >= step.from ? step.celsius : 0;
  const celsius = HEALTHY_CELSIUS + biasCelsius + moved + fever;
  return Math.round((celsius + SPREAD_CELSIUS * standardNormal(random)) * 10) / 10;
}

const isAway = ({ condition }: BaselineEvidence): boolean =>
  condition === BaselineCondition.Hot || condition === BaselineCondition.Cold;

function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
}

const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

function levelAfter(crowd: Crowd): number {
  let level = Number.NaN;
  for (const { levelCelsius } of baselines(crowd)) level = levelCelsius;
  return level;
}

describe('the level', () => {
  // A biased thermometer begins as far off as it is biased; the prior is 36.8 °C.
  test.each([0, -0.4, -0.9, 0.6])('finds a thermometer that is off by %d °C', (biasCelsius) => {
    for (const [people, limit] of [
      [51, 0.25],
      [101, 0.2],
    ] as const) {
      const errors = seeds(40).map((seed) =>
        Math.abs(levelAfter({ seed, people, biasCelsius }) - HEALTHY_CELSIUS - biasCelsius),
      );
      expect(percentile95(errors), `after ${people - 1}`).toBeLessThan(limit);
    }
  });

  test('moves by less than 0.1 °C when one in ten has a fever', () => {
    const moved = seeds(20).map(
      (seed) =>
        levelAfter({ seed, people: 3_000, feverShare: 0.1 }) - levelAfter({ seed, people: 3_000 }),
    );
    expect(moved.reduce((sum, each) => sum + each, 0) / moved.length).toBeLessThan(0.1);
    expect(Math.max(...moved.map(Math.abs))).toBeLessThan(0.2);
  });
});

describe('the condition', () => {
  test('is neither hot nor cold in 100,000 readings where nothing happens', () => {
    let away = 0;
    let judged = 0;
    for (const seed of seeds(10)) {
      let index = 0;
      for (const evidence of baselines({ seed: 100 + seed, people: 12_000, feverShare: 0.01 })) {
        // What is said while references are still young is no statement about a change.
        if (index++ < 2_000) continue;
        judged++;
        if (isAway(evidence)) away++;
      }
    }
    expect([judged, away]).toEqual([100_000, 0]);
  });

  test.each([0.8, -0.8])('tells a step of %d °C within 300 readings', (celsius) => {
    const from = 2_500;
    const readings = seeds(20).map((seed) => {
      let index = 0;
      const crowd = { seed, people: from + 400, feverShare: 0.01, step: { from, celsius } };
      for (const evidence of baselines(crowd)) {
        if (index >= from && isAway(evidence)) return index - from;
        index++;
      }
      return Number.POSITIVE_INFINITY;
    });
    expect(percentile95(readings)).toBeLessThanOrEqual(300);
  });
});
