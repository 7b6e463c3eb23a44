import { standardNormal } from '#tests/support/seeded-random.ts';
import type { MeasuredSite } from './real-streams.ts';
import { IMAGERS, realStream } from './real-streams.ts';

/** Somebody whose skin was measured at a known ambient temperature. */
export type Person = {
  readonly surfaceCelsius: number;
  readonly ambientCelsius: number;
  readonly oralCelsius: number;
};

export type Population = {
  readonly healthy: readonly Person[];
  readonly elevated: readonly Person[];
};

/** Oral. */
export const ELEVATED_CELSIUS = 37.5;

/** Everybody of both streams at this site, corrected by the blackbody. */
export function realPopulation(site: MeasuredSite): Population {
  const people = IMAGERS.flatMap((imager) => realStream(imager)).flatMap((each) => {
    const surfaceCelsius = each.surfaceCelsius[site];
    const { ambientCelsius, oralCelsius } = each;
    const isWhole = Number.isFinite(surfaceCelsius) && Number.isFinite(ambientCelsius);
    return isWhole ? [{ surfaceCelsius, ambientCelsius, oralCelsius }] : [];
  });
  return {
    healthy: people.filter(({ oralCelsius }) => oralCelsius < ELEVATED_CELSIUS),
    elevated: people.filter(({ oralCelsius }) => oralCelsius >= ELEVATED_CELSIUS),
  };
}

/**
 * People drawn from the published figures of the same data, for where the data is not at hand: oral 36.9 ± 0.3 °C,
 * and for the site the skin of the healthy and what of each degree of fever shows on it.
 */
const figures: Readonly<
  Record<MeasuredSite, { readonly mean: number; readonly spread: number; readonly slope: number }>
> = {
  'face-max': { mean: 35.79, spread: 0.34, slope: 0.95 },
  'inner-canthus': { mean: 35.63, spread: 0.37, slope: 0.95 },
  'forehead-max': { mean: 35.25, spread: 0.42, slope: 0.8 },
  forehead: { mean: 34.4, spread: 0.58, slope: 0.9 },
};

const HEALTHY_ORAL = { mean: 36.9, spread: 0.28 };

export function drawnPopulation(site: MeasuredSite, random: () => number): Population {
  const person = (oralCelsius: number): Person => {
    const { mean, spread, slope } = figures[site];
    const risen = slope * (oralCelsius - HEALTHY_ORAL.mean);
    const own = Math.sqrt(spread ** 2 - (slope * HEALTHY_ORAL.spread) ** 2);
    return {
      surfaceCelsius: mean + risen + own * standardNormal(random),
      ambientCelsius: 24,
      oralCelsius,
    };
  };
  const healthyOral = (): number =>
    Math.min(37.49, HEALTHY_ORAL.mean + HEALTHY_ORAL.spread * standardNormal(random));
  return {
    healthy: Array.from({ length: 1_800 }, () => person(healthyOral())),
    elevated: Array.from({ length: 220 }, () => person(ELEVATED_CELSIUS + 1.7 * random())),
  };
}
