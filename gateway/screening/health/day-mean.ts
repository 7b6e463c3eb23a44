import type { CusumRules } from './cusum.ts';
import { isBeyond, RESTING, stepCusum } from './cusum.ts';
import type { DayMean } from './thermometer-state.ts';

/**
 * k = 0.5 σ, h = 7 σ: a step of 0.5 °C is told within three days and a ramp of 0.5 °C a week within six, at less
 * than one false alarm a day among 3,000 thermometers (σ = 0.10 °C).
 */
const DAY_RULES: CusumRules = { slack: 0.5, limit: 7, clip: 6, ceiling: 8.5 };
/** Weight of what is known of σ before any day, in days. */
const PRIOR_DAYS = 60;
/** A difference of two days counts for three σ of it at most: a step is no scatter. */
const CLIP_SQUARE = 4.5;

export type DayMeanRules = {
  /** The mean forgets what is older. */
  readonly memoryDays: number;
  /** σ of a day by what is known beforehand; it may turn out larger, never smaller. */
  readonly sigmaCelsius: number;
};

/** How far this day lies from those before it, in σ; `NaN` where there were none. */
export function deviationOf(mean: DayMean, celsius: number, rules: DayMeanRules): number {
  if (mean.days === 0) return Number.NaN;
  const sigma = sigmaOf(mean, rules) * Math.sqrt(1 + 1 / mean.days);
  return (celsius - mean.mean) / sigma;
}

/** With the day added to the sums, and, unless it is `frozen`, to what is usual. */
export function withDay(
  mean: DayMean,
  celsius: number,
  rules: DayMeanRules,
  isFrozen: boolean,
): DayMean {
  if (isFrozen) return mean;
  const cusum = stepCusum(mean.cusum, deviationOf(mean, celsius, rules), DAY_RULES);
  const days = Math.min(rules.memoryDays, mean.days + 1);
  return {
    days,
    mean: mean.mean + (celsius - mean.mean) / days,
    last: celsius,
    variance: varianceWith(mean, celsius, rules),
    cusum,
  };
}

export const hasMoved = ({ cusum }: DayMean): boolean => isBeyond(cusum, DAY_RULES);

export const atRest = (mean: DayMean): DayMean => ({ ...mean, cusum: RESTING });

/** By the difference of each day from the one before, which a slow drift hardly touches. */
function varianceWith(mean: DayMean, celsius: number, { sigmaCelsius }: DayMeanRules): number {
  const prior = sigmaCelsius ** 2;
  const before = mean.variance ?? prior;
  if (mean.last === null) return before;
  const square = Math.min((celsius - mean.last) ** 2 / 2, CLIP_SQUARE * prior);
  return before + (square - before) / (PRIOR_DAYS + mean.days);
}

function sigmaOf({ variance }: DayMean, { sigmaCelsius }: DayMeanRules): number {
  return Math.max(sigmaCelsius, Math.sqrt(variance ?? 0));
}
