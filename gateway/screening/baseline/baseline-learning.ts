import { Lesson } from '#gateway/domain/decision.ts';
import type { BaselineState, BaselineTuning } from './baseline-state.ts';

/**
 * A robust local level (a Kalman filter whose innovations are clipped), a spread from the lower half, and a margin
 * that tracks a quantile. Clipped, not rejected: what is far off moves it little, but it can never lock itself out.
 */
const MS_AN_HOUR = 3_600_000;
/** Variance that an hour adds to the level, at a spread of 0.5 °C; in °C². */
const WANDERING_PER_HOUR = 0.01;
const WANDERING_AT_SPREAD_CELSIUS = 0.5;
/** However long nobody came, the level keeps the memory of so many people. */
const SHORTEST_MEMORY_READINGS = 40;
const LOWEST_VARIANCE = 1e-5;
/** Fevers lie on one side: an innovation counts up to so many standard deviations. */
const CLIP_UP_DEVIATIONS = 1;
const CLIP_DOWN_DEVIATIONS = 1.5;
/** Mean of |z| clipped at 2, of the standard normal distribution. */
const MEAN_CLIPPED_DEVIATION = 0.781;
const SPREAD_CLIP = 2;
const LOWEST_SPREAD_CELSIUS = 0.12;
const HIGHEST_SPREAD_CELSIUS = 0.9;
const SPREAD_MEMORY_READINGS = 500;
const SLOW_MEMORY_READINGS = 3_000;
/** The level that a site starts with weighs as much as so many people. */
const PRIOR_WEIGHT_READINGS = 200;
const SLOW_LEVEL_CLIP_DEVIATIONS = 1.5;
const LOWEST_MARGIN_CELSIUS = 0.25;
const MARGIN_GAIN = 0.02;
const SLOW_MARGIN_GAIN = 0.002;
const SUSPECT_MEMORY_READINGS = 200;
/**
 * More suspects than so many times the target is an outbreak, or something is wrong: neither is the normal, so the
 * margin is all but frozen. Not wholly: a change that lasts must be learnt in the end.
 */
const OUTBREAK_FACTOR = 2;
const OUTBREAK_GAIN = 0.1;
/** With the level so far from the slow one the slow ones are kept. */
const AWAY_CELSIUS = 0.5;
const AWAY_GAIN = 0.05;
const SHARE_GAIN = 0.01;
/** When most are low, low is what people are here. */
const MOSTLY_LOW_SHARE = 0.5;

/** Time makes the level less sure. A clock that goes back adds nothing. */
export function elapse(state: BaselineState, atMs: number): BaselineState {
  if (!Number.isFinite(atMs)) return state;
  if (state.atMs === null || atMs <= state.atMs) return { ...state, atMs };
  const spreadSquared = state.spreadCelsius ** 2;
  const highest = Math.max(state.levelVariance, spreadSquared / SHORTEST_MEMORY_READINGS);
  const hours = (atMs - state.atMs) / MS_AN_HOUR;
  const grown =
    WANDERING_PER_HOUR * (state.spreadCelsius / WANDERING_AT_SPREAD_CELSIUS) ** 2 * hours;
  return { ...state, atMs, levelVariance: Math.min(state.levelVariance + grown, highest) };
}

/** The state after one measurement. A temperature that is no number teaches nothing. */
export function learn(
  before: BaselineState,
  temperatureCelsius: number,
  lesson: Lesson,
  tuning: BaselineTuning,
  upperLimitCelsius: number,
): BaselineState {
  const counted = { ...before, sequence: before.sequence + 1 };
  if (lesson === Lesson.LeftOut || !Number.isFinite(temperatureCelsius)) return counted;
  const isLow = lesson === Lesson.Low;
  const lowShare = towards(before.lowShare, isLow ? 1 : 0, SHARE_GAIN);
  const state = { ...counted, lowShare };
  if (isLow && lowShare < MOSTLY_LOW_SHARE) return state;
  return learnt(state, temperatureCelsius, tuning, upperLimitCelsius);
}

function learnt(
  state: BaselineState,
  temperatureCelsius: number,
  tuning: BaselineTuning,
  upperLimitCelsius: number,
): BaselineState {
  const innovation = temperatureCelsius - state.levelCelsius;
  const levelled = withLevel(state, innovation);
  const isHome =
    Math.abs(levelled.levelCelsius - state.slowLevelCelsius) < AWAY_CELSIUS ||
    state.readings < PRIOR_WEIGHT_READINGS;
  const spread = innovation < 0 ? withSpread(levelled, -innovation, isHome) : levelled;
  const margined = withMargin(spread, innovation, isHome, tuning);
  const isCapped = margined.levelCelsius + margined.marginCelsius > upperLimitCelsius;
  return {
    ...margined,
    slowLevelCelsius: slowLevel(margined, temperatureCelsius),
    cappedShare: towards(state.cappedShare, isCapped ? 1 : 0, SHARE_GAIN),
    readings: state.readings + 1,
  };
}

function withLevel(state: BaselineState, innovation: number): BaselineState {
  const variance = state.levelVariance + state.spreadCelsius ** 2;
  const deviation = Math.sqrt(variance);
  const gain = state.levelVariance / variance;
  const clipped = clamp(
    innovation,
    -CLIP_DOWN_DEVIATIONS * deviation,
    CLIP_UP_DEVIATIONS * deviation,
  );
  return {
    ...state,
    levelCelsius: state.levelCelsius + gain * clipped,
    levelVariance: Math.max(state.levelVariance * (1 - gain), LOWEST_VARIANCE),
  };
}

/** Only from below: above the level fevers would widen it. */
function withSpread(state: BaselineState, below: number, isHome: boolean): BaselineState {
  const { spreadCelsius, slowSpreadCelsius, readings } = state;
  const gain = Math.max(1 / SPREAD_MEMORY_READINGS, 1 / (readings / 2 + 40));
  const slowGain = Math.max(1 / SLOW_MEMORY_READINGS, 1 / (readings / 2 + 100));
  return {
    ...state,
    spreadCelsius: spreadTowards(spreadCelsius, below, gain),
    slowSpreadCelsius: isHome
      ? spreadTowards(slowSpreadCelsius, below, slowGain)
      : slowSpreadCelsius,
  };
}

function spreadTowards(spread: number, below: number, gain: number): number {
  const deviation = Math.min(below, SPREAD_CLIP * spread) / MEAN_CLIPPED_DEVIATION;
  return clamp(towards(spread, deviation, gain), LOWEST_SPREAD_CELSIUS, HIGHEST_SPREAD_CELSIUS);
}

/** A step up for each suspect, a small one down for everybody else: in balance at the target share. */
function withMargin(
  state: BaselineState,
  innovation: number,
  isHome: boolean,
  tuning: BaselineTuning,
): BaselineState {
  const { suspectShareTarget: target, highestMarginCelsius } = tuning;
  const isAbove = innovation >= state.marginCelsius ? 1 : 0;
  const suspectShare = towards(state.suspectShare, isAbove, 1 / SUSPECT_MEMORY_READINGS);
  const isOutbreak = suspectShare >= OUTBREAK_FACTOR * target;
  const gain =
    MARGIN_GAIN *
    (1 + 200 / (state.readings + 50)) *
    state.slowSpreadCelsius *
    (isOutbreak ? OUTBREAK_GAIN : 1) *
    (isHome ? 1 : AWAY_GAIN);
  const marginCelsius = clamp(
    state.marginCelsius + gain * (isAbove - target),
    LOWEST_MARGIN_CELSIUS,
    highestMarginCelsius,
  );
  const slowMarginCelsius = isHome
    ? towards(state.slowMarginCelsius, marginCelsius, SLOW_MARGIN_GAIN)
    : state.slowMarginCelsius;
  return { ...state, suspectShare, marginCelsius, slowMarginCelsius };
}

function slowLevel(state: BaselineState, temperatureCelsius: number): number {
  const { slowLevelCelsius, spreadCelsius, readings } = state;
  const gain = Math.max(1 / SLOW_MEMORY_READINGS, 1 / (readings + PRIOR_WEIGHT_READINGS));
  const clip = SLOW_LEVEL_CLIP_DEVIATIONS * spreadCelsius;
  return slowLevelCelsius + gain * clamp(temperatureCelsius - slowLevelCelsius, -clip, clip);
}

function towards(value: number, target: number, gain: number): number {
  return value + gain * (target - value);
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.max(lowest, Math.min(highest, value));
}
