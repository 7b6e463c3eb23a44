import * as z from 'zod';

/**
 * All that a baseline remembers, whatever it has seen: numbers of fixed count that survive JSON bit by bit.
 * "Slow" ones are the references that the fast ones are held against.
 */
const finite = z.number();
const share = z.number().min(0).max(1);

export const baselineStateSchema = z.strictObject({
  /** What a healthy person reads here now. */
  levelCelsius: finite,
  /** How unsure the level is, in °C². */
  levelVariance: z.number().positive(),
  slowLevelCelsius: finite,
  /** How far healthy people lie below the level, as a standard deviation. */
  spreadCelsius: z.number().positive(),
  slowSpreadCelsius: z.number().positive(),
  /** From the level to the threshold. */
  marginCelsius: z.number().positive(),
  slowMarginCelsius: z.number().positive(),
  /** Measurements learnt. */
  readings: z.int().min(0),
  /** Wall time up to which uncertainty has grown. */
  atMs: finite.nullable(),
  /** Share of measurements lately that lay at or above level + margin. */
  suspectShare: share,
  /** Share of measurements lately that were too low to be valid. */
  lowShare: share,
  /** Share of measurements lately with level + margin above the upper limit. */
  cappedShare: share,
  /** Measurements seen, learnt or not. */
  sequence: z.int().min(0),
});
export type BaselineState = Readonly<z.infer<typeof baselineStateSchema>>;

/** What differs between kinds of measurement and between sites. */
export type BaselineTuning = {
  readonly startLevelCelsius: number;
  readonly startSpreadCelsius: number;
  readonly startMarginCelsius: number;
  readonly highestMarginCelsius: number;
  /** Share of people that may be stepped aside. */
  readonly suspectShareTarget: number;
  /** Level beyond the slow level by so much is cold or hot; `null`: by 1.5 slow spreads. */
  readonly conditionBandCelsius: number | null;
};

export const defaultTuning: BaselineTuning = {
  startLevelCelsius: 36.8,
  startSpreadCelsius: 0.4,
  startMarginCelsius: 0.6,
  highestMarginCelsius: 1.2,
  suspectShareTarget: 0.05,
  conditionBandCelsius: 0.6,
};

const START_VARIANCE = 0.09;

export function startingState(tuning: BaselineTuning): BaselineState {
  return {
    levelCelsius: tuning.startLevelCelsius,
    levelVariance: START_VARIANCE,
    slowLevelCelsius: tuning.startLevelCelsius,
    spreadCelsius: tuning.startSpreadCelsius,
    slowSpreadCelsius: tuning.startSpreadCelsius,
    marginCelsius: tuning.startMarginCelsius,
    slowMarginCelsius: tuning.startMarginCelsius,
    readings: 0,
    atMs: null,
    suspectShare: tuning.suspectShareTarget,
    lowShare: 0,
    cappedShare: 0,
    sequence: 0,
  };
}

/** A new offset, a cleaned lens or a verification makes old levels wrong; the margin that was found stays good. */
export function recalibrated(state: BaselineState, tuning: BaselineTuning): BaselineState {
  return {
    ...startingState(tuning),
    marginCelsius: state.slowMarginCelsius,
    slowMarginCelsius: state.slowMarginCelsius,
    sequence: state.sequence,
  };
}
