import * as z from 'zod';
import { BaselineCondition } from '#gateway/domain/decision.ts';
import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { emptyHistogram, HISTOGRAM_BINS } from './day-histogram.ts';
import { NO_RUNS, runWatchSchema } from './run-watch.ts';

const count = z.int().min(0);
const cusum = z.strictObject({ up: z.number().min(0), down: z.number().min(0) });

/** A mean of days, and how much one day differs from the next. */
const dayMeanSchema = z.strictObject({
  days: count,
  mean: z.number(),
  last: z.number().nullable(),
  /** Of one day, in °C². */
  variance: z.number().positive().nullable(),
  cusum,
});
export type DayMean = Readonly<z.infer<typeof dayMeanSchema>>;

const NO_DAYS: DayMean = {
  days: 0,
  mean: 0,
  last: null,
  variance: null,
  cusum: { up: 0, down: 0 },
};

/** People of today and what they had. */
const todaySchema = z.strictObject({
  histogram: z.array(count).length(HISTOGRAM_BINS),
  people: count,
  /** Same raw value as the one before. */
  same: count,
});

/** Sums for the slope of the temperature on that of the air. */
const airSumsSchema = z.strictObject({
  count,
  air: z.number(),
  celsius: z.number(),
  airAir: z.number(),
  airCelsius: z.number(),
});
export type AirSums = Readonly<z.infer<typeof airSumsSchema>>;

/** The same about the means of each day, older days with less weight. */
const airSlopeSchema = z.strictObject({ airAir: z.number().min(0), airCelsius: z.number() });
export type AirSlope = Readonly<z.infer<typeof airSlopeSchema>>;

const NO_AIR: AirSums = { count: 0, air: 0, celsius: 0, airAir: 0, airCelsius: 0 };

/** All that is remembered of one thermometer in one mode; of fixed size. */
export const thermometerStateSchema = z.strictObject({
  deviceId: z.string(),
  mode: z.enum(ThermometerMode),
  bodySite: z.enum(BodySite),
  /** Offset and verification that its values were made with; others start anew. */
  calibration: z.string(),
  runs: runWatchSchema,
  /** People in a row who were not above 37.0 °C, and the highest of them. */
  neverHigh: count,
  highestCelsius: z.number().nullable(),
  /** Condition of the baseline, and for how many people in a row. */
  baseline: z.enum(BaselineCondition).nullable(),
  baselineRun: count,
  wrongModeRun: count,
  /** People since the last look whom the policy knew enough to judge, and how many of them it suspected. */
  judged: count,
  suspected: count,
  today: todaySchema,
  todayAir: airSumsSchema,
  slope: airSlopeSchema,
  /** Its own days. */
  home: dayMeanSchema,
  /** Spread of usual days, and how likely two people in a row have the same raw value. */
  spreadCelsius: z.number().positive().nullable(),
  sameShare: z.number().min(0).max(1).nullable(),
  /** Its days against those of the others. */
  residual: dayMeanSchema,
  /** How far the newest people lie from usual days, in spreads; `null` while that is not known. */
  shift: z.number().nullable(),
  /** Person by person within the day, against the other thermometers. */
  people: cusum,
  /** Since when the people read otherwise than on usual days. */
  changedSinceMs: z.number().nullable(),
});
export type ThermometerState = Readonly<z.infer<typeof thermometerStateSchema>>;

/** Nobody yet today. */
export const emptyDay = () => ({
  today: { histogram: emptyHistogram(), people: 0, same: 0 },
  todayAir: NO_AIR,
});

export function newThermometer(
  of: Pick<ThermometerState, 'deviceId' | 'mode' | 'bodySite' | 'calibration'>,
): ThermometerState {
  return {
    ...of,
    runs: NO_RUNS,
    neverHigh: 0,
    highestCelsius: null,
    baseline: null,
    baselineRun: 0,
    wrongModeRun: 0,
    judged: 0,
    suspected: 0,
    ...emptyDay(),
    slope: { airAir: 0, airCelsius: 0 },
    home: NO_DAYS,
    spreadCelsius: null,
    sameShare: null,
    residual: NO_DAYS,
    shift: null,
    people: { up: 0, down: 0 },
    changedSinceMs: null,
  };
}
