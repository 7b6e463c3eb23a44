/**
 * What a consumer thermometer shows in body mode for a surface, measured at an infrared calibrator (model QY at 22 °C
 * ambient): a third of a degree a degree where people are. Figures from published transfer curves of five models.
 */
const CURVE: readonly (readonly [number, number])[] = [
  [32, 36],
  [33, 36.3],
  [34, 36.6],
  [35, 36.9],
  [36, 37.2],
  [37, 38.5],
  [38, 39.6],
  [39, 40.7],
];
const SLOPE_BELOW = 0.8;

export function bodyModeCelsius(surfaceCelsius: number): number {
  const [lowest = 0, shownLowest = 0] = CURVE[0] ?? [];
  if (surfaceCelsius <= lowest) return shownLowest - SLOPE_BELOW * (lowest - surfaceCelsius);
  for (const [index, [from, shown]] of CURVE.entries()) {
    const next = CURVE[index + 1];
    if (!next) return shown;
    if (surfaceCelsius <= next[0]) {
      return shown + ((next[1] - shown) / (next[0] - from)) * (surfaceCelsius - from);
    }
  }
  return Number.NaN;
}
