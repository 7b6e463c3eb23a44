import { BaselineCondition } from '#gateway/domain/decision.ts';
import type { HealthEvidence } from '#gateway/domain/device-health.ts';
import { DeviceCondition, HealthMeasure } from '#gateway/domain/device-health.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import type { Finding } from './conditions.ts';
import type { Observation } from './observation.ts';
import { HIGH_CELSIUS, SUSPECT_LOOK_PEOPLE } from './person-step.ts';
import { REPLAY_LAGS, replayedRun, stuckRun, suspiciousRun } from './run-watch.ts';
import type { ThermometerState } from './thermometer-state.ts';

/** A baseline moves slowly; at its borders it may go to and fro for a few people. */
const BASELINE_RUN = 10;
const WRONG_MODE_RUN = 10;
const NEVER_HIGH_PEOPLE = 2_000;
/** At a step of 0.1 °C one value in five is such: never by chance. */
const ROUNDED_RUN = 200;
/** Skin at 10 to 30 °C of air, where a body temperature is promised. */
const SKIN_CELSIUS = { min: 31, max: 35.5 };
const SKIN_AIR_CELSIUS = { min: 10, max: 30 };
const SKIN_PEOPLE = 30;
/** How likely two people have the same value, before it is known of this thermometer (body mode, surface). */
const SAME_SHARE: Readonly<Record<ThermometerMode, number>> = {
  [ThermometerMode.Body]: 0.28,
  [ThermometerMode.Surface]: 0.2,
};
const SAME_SHARE_RESERVE = 0.02;
const SUSPECT_DEVIATIONS = 4.3;
const JUDGED_AFTER_DAYS = 2;

/** What can be said after each person. Nothing is said of a condition that this person says nothing about. */
export function personFindings(
  state: ThermometerState,
  seen: Observation,
  suspectShareTarget: number,
): readonly Finding[] {
  return [
    ...baselineFindings(state, seen),
    ...runFindings(state),
    wrongMode(state, seen),
    neverHigh(state),
    ...suspectRate(state, suspectShareTarget),
  ];
}

const BASELINE_CONDITIONS = [
  [DeviceCondition.Hot, BaselineCondition.Hot],
  [DeviceCondition.Cold, BaselineCondition.Cold],
  [DeviceCondition.Capped, BaselineCondition.Capped],
] as const;

function baselineFindings(
  { baseline, baselineRun, home }: ThermometerState,
  seen: Observation,
): readonly Finding[] {
  const levelCelsius = seen.baseline?.levelCelsius;
  return BASELINE_CONDITIONS.map(([condition, of]) => ({
    condition,
    evidence:
      levelCelsius !== undefined && baseline === of && baselineRun >= BASELINE_RUN
        ? {
            measure: HealthMeasure.LevelCelsius,
            found: levelCelsius,
            limit: home.days > 0 ? home.mean : null,
            count: baselineRun,
          }
        : null,
  }));
}

function runFindings({ runs, sameShare, mode }: ThermometerState): readonly Finding[] {
  const share =
    sameShare === null
      ? SAME_SHARE[mode]
      : Math.min(SAME_SHARE.body, sameShare) + SAME_SHARE_RESERVE;
  const stuck = stuckRun(runs);
  const isStuck = stuck >= suspiciousRun(share);
  const replayed = replayedRun(runs);
  return [
    { condition: DeviceCondition.Stuck, evidence: run(isStuck, stuck, suspiciousRun(share)) },
    {
      condition: DeviceCondition.Replayed,
      // The same value again and again repeats at every distance.
      evidence: run(
        stuck < 3 && replayed >= suspiciousRun(share, REPLAY_LAGS),
        replayed,
        suspiciousRun(share, REPLAY_LAGS),
      ),
    },
    {
      condition: DeviceCondition.RoundedValues,
      evidence: run(!isStuck && runs.rounded >= ROUNDED_RUN, runs.rounded, ROUNDED_RUN),
    },
  ];
}

function run(isSo: boolean, found: number, limit: number): HealthEvidence | null {
  return isSo ? { measure: HealthMeasure.RunReadings, found, limit, count: found } : null;
}

function wrongMode(state: ThermometerState, { ambientCelsius }: Observation): Finding {
  const { mode, runs, wrongModeRun } = state;
  const condition = DeviceCondition.WrongMode;
  const isAirUsual = ambientCelsius === null || isWithin(ambientCelsius, SKIN_AIR_CELSIUS);
  const count = runs.recent.length;
  const mayBeSkin = mode === ThermometerMode.Body && isAirUsual && count >= SKIN_PEOPLE;
  if (!mayBeSkin && wrongModeRun < WRONG_MODE_RUN) return { condition, evidence: null };
  const median = medianOfRecent(runs.recent);
  const isSkin = mayBeSkin && isWithin(median, SKIN_CELSIUS);
  if (!isSkin && wrongModeRun < WRONG_MODE_RUN) return { condition, evidence: null };
  const limit = isSkin ? SKIN_CELSIUS.max : null;
  return {
    condition,
    evidence: { measure: HealthMeasure.MedianCelsius, found: median, limit, count },
  };
}

function neverHigh({ neverHigh: count, highestCelsius }: ThermometerState): Finding {
  const isSo = count >= NEVER_HIGH_PEOPLE && highestCelsius !== null;
  return {
    condition: DeviceCondition.NeverHigh,
    evidence: isSo
      ? { measure: HealthMeasure.HighestCelsius, found: highestCelsius, limit: HIGH_CELSIUS, count }
      : null,
  };
}

/** Nothing between the looks, so that what was found at one stays found until the next. */
function suspectRate(
  { judged, suspected, home }: ThermometerState,
  target: number,
): readonly Finding[] {
  if (home.days < JUDGED_AFTER_DAYS || judged === 0 || judged % SUSPECT_LOOK_PEOPLE !== 0)
    return [];
  const limit = target * judged + SUSPECT_DEVIATIONS * Math.sqrt(target * (1 - target) * judged);
  const evidence =
    suspected > limit
      ? { measure: HealthMeasure.SuspectedPeople, found: suspected, limit, count: judged }
      : null;
  return [{ condition: DeviceCondition.SuspectRate, evidence }];
}

function medianOfRecent(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function isWithin(value: number, { min, max }: typeof SKIN_CELSIUS): boolean {
  return value >= min && value <= max;
}
