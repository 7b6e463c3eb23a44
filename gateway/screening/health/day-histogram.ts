/**
 * A day of temperatures in bins of 0.1 °C: what a thermometer shows at best, so nothing is lost, and any number
 * of people fits into the same memory. A value beyond the ends counts at the end.
 */
export type DayHistogram = readonly number[];

const LOWEST_TENTHS = 280;
const HIGHEST_TENTHS = 450;
export const HISTOGRAM_BINS = HIGHEST_TENTHS - LOWEST_TENTHS + 1;

export function emptyHistogram(): number[] {
  return new Array<number>(HISTOGRAM_BINS).fill(0);
}

/** The bin of a temperature. */
export function binOf(celsius: number): number {
  const tenths = Math.round(celsius * 10);
  return Math.max(LOWEST_TENTHS, Math.min(HIGHEST_TENTHS, tenths)) - LOWEST_TENTHS;
}

export function countOf(histogram: DayHistogram): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/** Within the bin as if its people lay evenly in it, so that a median moves by less than the step of the device. */
function quantileOf(histogram: DayHistogram, share: number): number {
  const wanted = share * countOf(histogram);
  let below = 0;
  for (const [bin, count] of histogram.entries()) {
    if (count > 0 && below + count >= wanted)
      return (LOWEST_TENTHS + bin - 0.5 + (wanted - below) / count) / 10;
    below += count;
  }
  return Number.NaN;
}

export const medianOf = (histogram: DayHistogram): number => quantileOf(histogram, 0.5);

/** Distance of the quartiles of a normal distribution, in standard deviations. */
const QUARTILE_DISTANCE = 1.349;

/** Standard deviation by the quartiles: a few fevers change nothing. */
export function spreadOf(histogram: DayHistogram): number {
  return (quantileOf(histogram, 0.75) - quantileOf(histogram, 0.25)) / QUARTILE_DISTANCE;
}
