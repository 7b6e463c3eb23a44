import { describe, expect, test } from 'vitest';
import { verificationOf } from '#gateway/screening/health/verification.ts';

const pairs = (...differences: readonly number[]) =>
  differences.map((difference, index) => ({
    referenceCelsius: 35 + index + difference,
    readingCelsius: 35 + index,
  }));

const of = (...differences: readonly number[]) =>
  verificationOf({ referenceKind: 'blackbody', pairs: pairs(...differences) });

describe('a check of a thermometer', () => {
  test('its offset is the median of reference minus reading', () => {
    expect(of(0.4, 0.5, 0.3)).toEqual({ offsetCelsius: 0.4, spreadCelsius: 0.2, refusal: null });
    expect(of(-0.4, -0.5, -0.3, -0.5).offsetCelsius).toBe(-0.45);
  });

  test.each([
    ['two pairs', [0.4, 0.5], 'too-few-pairs'],
    ['pairs 0.31 °C apart', [0.1, 0.2, 0.41], 'pairs-differ'],
    ['pairs 0.30 °C apart', [0.1, 0.2, 0.4], null],
    ['an offset of 3 °C', [3, 3, 3], null],
    ['an offset beyond 3 °C', [3.1, 3.1, 3.1], 'offset-too-large'],
    ['an offset beyond −3 °C', [-3.1, -3.2, -3.1], 'offset-too-large'],
  ])('%s', (_, differences, refusal) => {
    expect(of(...differences).refusal).toBe(refusal);
  });
});
