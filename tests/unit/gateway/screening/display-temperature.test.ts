import { expect, test } from 'vitest';
import { mlxBodyCelsius } from '#gateway/screening/display-temperature.ts';

/** Surface, ambient, display: computed from the formula of eight public copies of the firmware that agree. */
const vectors = [
  [32, 24, 35.7936],
  [33.5, 24, 36.5313],
  [34.5, 24, 36.7567],
  [35.5, 24, 37.5159],
  [36.5, 24, 38.402],
  [34.5, 18, 37.4068],
  [34.5, 30, 36.6133],
] as const;

test.each(vectors)('%d °C of skin at %d °C shows %d °C', (surface, ambient, shown) => {
  expect(Math.abs(mlxBodyCelsius(surface, ambient) - shown)).toBeLessThan(1e-4);
});

/** As in the copies in circulation: the whole product is under the line. */
function withWrongParenthesis(surface: number, ambient: number): number {
  const low = 32.66 + 0.186 * (ambient - 25);
  const high = 34.84 + 0.148 * (ambient - 25);
  return 36.3 + 0.5 / ((high - low) * (surface - low));
}

test('the copies with the wrong parenthesis fail the same vectors', () => {
  const between = vectors.filter(
    ([surface, ambient]) => ambient === 24 && surface > 33 && surface < 35,
  );
  expect(between).toHaveLength(2);
  for (const [surface, ambient, shown] of between)
    expect(Math.abs(withWrongParenthesis(surface, ambient) - shown)).toBeGreaterThan(0.01);
  // At the low knee theirs has no bound, and ours is at 36.3 °C.
  expect(withWrongParenthesis(32.474 + 1e-6, 24)).toBeGreaterThan(100_000);
  expect(mlxBodyCelsius(32.474 + 1e-6, 24)).toBeCloseTo(36.3, 4);
});

test('is continuous where its pieces meet', () => {
  for (const ambient of [16, 24, 25, 28, 35]) {
    const low = 32.66 + (ambient <= 25 ? 0.186 : 0.086) * (ambient - 25);
    const high = 34.84 + (ambient <= 25 ? 0.148 : 0.1) * (ambient - 25);
    for (const knee of [low, high])
      expect(mlxBodyCelsius(knee + 1e-9, ambient)).toBeCloseTo(
        mlxBodyCelsius(knee - 1e-9, ambient),
        6,
      );
  }
});
