import { BaselineCondition } from '#gateway/domain/decision.ts';
import type { BaselineState, BaselineTuning } from './baseline-state.ts';

/** 37.3 °C axillary, the usual criterion of Chinese sites. */
export const WARM_UP_THRESHOLD_CELSIUS = 37.3;
/** 37.3 °C and the 0.3 °C that a forehead thermometer may be wrong by (JJF 1107). No adaptation goes above it. */
export const UPPER_LIMIT_CELSIUS = 37.6;
/** For a thermometer that was verified in the last 30 days. */
export const VERIFIED_UPPER_LIMIT_CELSIUS = 38;
const LOWEST_THRESHOLD_CELSIUS = 35.8;

const WARM_UP_READINGS = 30;
const WARM_UP_LOW_LIMIT_CELSIUS = 35;
const LOWEST_LOW_LIMIT_CELSIUS = 33.5;
/** The low limit lies so many slow spreads below the slow level, within these bounds. */
const LOW_LIMIT_SPREADS = 2.5;
const LOW_LIMIT_NEAREST_CELSIUS = 0.8;
const LOW_LIMIT_FARTHEST_CELSIUS = 1.2;
const CAPPED_SHARE = 0.5;
/** When so many are too low, the level of those who are left shows only half of how far it has fallen. */
const COLD_LOW_SHARE = 0.25;
const BODY_CONDITION_SPREADS = 1.5;

export function isWarmingUp({ readings }: BaselineState): boolean {
  return readings < WARM_UP_READINGS;
}

/** From here on suspected. It may fall freely and rise to `upperLimitCelsius`, whatever the state holds. */
export function thresholdOf(state: BaselineState, upperLimitCelsius: number): number {
  const threshold = within(state.levelCelsius + state.marginCelsius, upperLimitCelsius);
  return isWarmingUp(state) ? Math.min(WARM_UP_THRESHOLD_CELSIUS, threshold) : threshold;
}

/** For somebody who has warmed up for minutes: by the slow references, which no cold morning has moved. */
export function acclimatisedThresholdOf(state: BaselineState, upperLimitCelsius: number): number {
  return within(state.slowLevelCelsius + state.slowMarginCelsius, upperLimitCelsius);
}

/** Below it a value is not a person who was measured well. */
export function lowLimitOf(state: BaselineState): number {
  if (isWarmingUp(state)) return WARM_UP_LOW_LIMIT_CELSIUS;
  const below = Math.max(
    LOW_LIMIT_NEAREST_CELSIUS,
    Math.min(LOW_LIMIT_FARTHEST_CELSIUS, LOW_LIMIT_SPREADS * state.slowSpreadCelsius),
  );
  return Math.max(LOWEST_LOW_LIMIT_CELSIUS, state.slowLevelCelsius - below);
}

export function conditionOf(state: BaselineState, tuning: BaselineTuning): BaselineCondition {
  if (isWarmingUp(state)) return BaselineCondition.WarmUp;
  // Where a device compresses what it shows, a cold front moves it by a fraction of a degree only.
  const band = tuning.conditionBandCelsius ?? BODY_CONDITION_SPREADS * state.slowSpreadCelsius;
  const distance = state.levelCelsius - state.slowLevelCelsius;
  const coldBand = state.lowShare > COLD_LOW_SHARE ? band / 2 : band;
  if (distance < -coldBand) return BaselineCondition.Cold;
  if (distance > band) return BaselineCondition.Hot;
  return state.cappedShare > CAPPED_SHARE ? BaselineCondition.Capped : BaselineCondition.Ok;
}

/** Written so that a sum that is no number gives the warm-up threshold: nothing is compared with NaN. */
function within(celsius: number, upperLimitCelsius: number): number {
  if (!Number.isFinite(celsius)) return WARM_UP_THRESHOLD_CELSIUS;
  return Math.max(LOWEST_THRESHOLD_CELSIUS, Math.min(upperLimitCelsius, celsius));
}
