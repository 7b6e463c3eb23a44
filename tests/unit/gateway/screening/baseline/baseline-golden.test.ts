import { describe, expect, test } from 'vitest';
import { elapse, learn } from '#gateway/screening/baseline/baseline-learning.ts';
import { lowLimitOf, thresholdOf } from '#gateway/screening/baseline/baseline-limits.ts';
import type { BaselineState } from '#gateway/screening/baseline/baseline-state.ts';
import { defaultTuning, startingState } from '#gateway/screening/baseline/baseline-state.ts';
import { findingFrom } from '#gateway/screening/finding.ts';
import { screened } from '../screening-examples.ts';

const UPPER_LIMIT = 37.6;
/** Ten people who come again and again, half a minute apart. */
const PEOPLE = [36.5, 36.9, 36.7, 37, 36.4, 36.8, 37.1, 36.6, 36.9, 36.3];

function after(count: number): BaselineState {
  let state = startingState(defaultTuning);
  for (let index = 0; index < count; index++) {
    const person = PEOPLE[index % PEOPLE.length] ?? Number.NaN;
    state = elapse(state, (1_000 + 30 * index) * 1_000);
    state = learn(state, person, 'learnt', defaultTuning, UPPER_LIMIT);
  }
  return state;
}

/** Level, spread, margin, threshold of an independent implementation of the same algorithm. */
describe('the baseline after the golden sequence', () => {
  test.each([
    [30, 36.724033, 0.377563, 0.550838, 37.274871],
    [200, 36.713311, 0.320124, 0.405448, 37.118759],
  ])('of %d people is as computed elsewhere, to a millionth', (count, level, spread, margin, t) => {
    const state = after(count);
    const got = [
      state.levelCelsius,
      state.spreadCelsius,
      state.marginCelsius,
      thresholdOf(state, UPPER_LIMIT),
    ];
    for (const [index, wanted] of [level, spread, margin, t].entries())
      expect(Math.abs((got[index] ?? Number.NaN) - wanted)).toBeLessThan(1e-6);
  });

  test.each([
    [38, 'suspected'],
    [37.6, 'suspected'],
    [36.7, 'normal'],
    [35, 'not-valid'],
  ])('then %d °C is %s', (temperature, outcome) => {
    const state = after(200);
    const limits = {
      thresholdCelsius: thresholdOf(state, UPPER_LIMIT),
      upperLimitCelsius: UPPER_LIMIT,
      absoluteLimitCelsius: 38,
      lowLimitCelsius: lowLimitOf(state),
      isColdHere: false,
    };
    expect(findingFrom(screened(temperature), limits).outcome).toBe(outcome);
  });
});
