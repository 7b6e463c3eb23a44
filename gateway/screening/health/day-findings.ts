import { DeviceCondition, HealthMeasure } from '#gateway/domain/device-health.ts';
import type { Finding } from './conditions.ts';
import { atRest, deviationOf, hasMoved, withDay } from './day-mean.ts';
import type { DaySummary } from './day-summary.ts';
import { LEAST_PEERS, residualSigmaOf } from './day-summary.ts';
import type { DayMean, ThermometerState } from './thermometer-state.ts';
import { emptyDay } from './thermometer-state.ts';

export type ClosedDay = { readonly state: ThermometerState; readonly findings: readonly Finding[] };

const RESIDUAL_MEMORY_DAYS = 60;
const HOME_MEMORY_DAYS = 30;
/** Weather and people differ from day to day by more than thermometers do; it is learnt from there on. */
const HOME_SIGMA_CELSIUS = 0.12;
const SPREAD_MEMORY_DAYS = 20;
const SPREAD_AFTER_DAYS = 3;
const SPREAD_PEOPLE = 100;
const SPREAD_RATIO = { least: 0.5, most: 2 };
/** While a condition stays, a day within so many σ of what was usual is a good one. */
const USUAL_DEVIATIONS = 2;
/** 5 % of dirt: −0.6 °C at 24 °C, and 0.04 °C more for each °C of air. */
const DIRT_LEVEL_CELSIUS = -0.3;
const DIRT_SLOPE = 0.025;
const DIRT_SLOPE_ERRORS = 3;
/** Half of it is what the watch over single people finds; days differ by as much by themselves. */
const CHANGED_SPREADS = 1;
const DAY_MS = 86_400_000;

/** What a day says of a thermometer, and what is remembered of it. `isOpen`: of conditions that were told before. */
export function closeDay(
  day: DaySummary,
  atMs: number,
  isOpen: (condition: DeviceCondition) => boolean,
): ClosedDay {
  const dirt = dirtyLens(day);
  const residual = residualOf(day, isOpen(DeviceCondition.Drift) || dirt.evidence !== null);
  const home = homeOf(day, isOpen(DeviceCondition.SiteOrDevice) || isOpen(DeviceCondition.Drift));
  const variance = varianceFindings(day);
  const isUsual = variance.every(({ evidence }) => evidence === null);
  const moved =
    day.peers >= LEAST_PEERS
      ? [drift(day, residual, dirt, isOpen), notSo(DeviceCondition.SiteOrDevice)]
      : [siteOrDevice(day, home, isOpen)];
  const isKnown = [dirt, ...moved].some(({ evidence }) => evidence !== null);
  const findings = [dirt, ...moved, ...variance, changedWithinDay(day, atMs, isKnown)];
  const hasTold = (condition: DeviceCondition): boolean =>
    findings.some((each) => each.condition === condition && each.evidence !== null);
  return {
    findings,
    state: {
      ...day.state,
      ...emptyDay(),
      slope: day.slope,
      residual: hasTold(DeviceCondition.Drift) ? atRest(residual) : residual,
      home: hasTold(DeviceCondition.SiteOrDevice) ? atRest(home) : home,
      ...(isUsual && usualOf(day)),
    },
  };
}

const residualRules = (day: DaySummary) => ({
  memoryDays: RESIDUAL_MEMORY_DAYS,
  sigmaCelsius: residualSigmaOf(day),
});
const homeRules = { memoryDays: HOME_MEMORY_DAYS, sigmaCelsius: HOME_SIGMA_CELSIUS };

function residualOf(day: DaySummary, isFrozen: boolean): DayMean {
  const { residual } = day.state;
  const { residualCelsius } = day;
  return residualCelsius === null
    ? residual
    : withDay(residual, residualCelsius, residualRules(day), isFrozen);
}

/** While there are peers they tell the weather from the thermometer, and nothing is summed up here. */
function homeOf(day: DaySummary, isFrozen: boolean): DayMean {
  const home = withDay(day.state.home, day.medianCelsius, homeRules, isFrozen);
  return day.peers >= LEAST_PEERS ? atRest(home) : home;
}

function drift(
  day: DaySummary,
  residual: DayMean,
  dirt: Finding,
  isOpen: (condition: DeviceCondition) => boolean,
): Finding {
  const condition = DeviceCondition.Drift;
  const { residualCelsius, state } = day;
  if (residualCelsius === null || dirt.evidence) return { condition, evidence: null };
  const deviation = deviationOf(state.residual, residualCelsius, residualRules(day));
  const isSo = isOpen(condition) ? isFar(deviation) : hasMoved(residual);
  return { condition, evidence: isSo ? moved(residualCelsius, state.residual) : null };
}

function siteOrDevice(
  { medianCelsius, state }: DaySummary,
  home: DayMean,
  isOpen: (condition: DeviceCondition) => boolean,
): Finding {
  const condition = DeviceCondition.SiteOrDevice;
  const deviation = deviationOf(state.home, medianCelsius, homeRules);
  const isSo = isOpen(condition) ? isFar(deviation) : hasMoved(home);
  return { condition, evidence: isSo ? moved(medianCelsius, state.home) : null };
}

const notSo = (condition: DeviceCondition): Finding => ({ condition, evidence: null });

const isFar = (deviation: number): boolean => Math.abs(deviation) > USUAL_DEVIATIONS;

function moved(celsius: number, { mean, days }: DayMean) {
  return {
    measure: HealthMeasure.ResidualCelsius,
    found: celsius - mean,
    limit: null,
    count: days,
  };
}

function dirtyLens(day: DaySummary): Finding {
  const { residualCelsius, slopeExcess, slopeError, state } = day;
  const condition = DeviceCondition.DirtyLens;
  if (residualCelsius === null || slopeExcess === null || state.residual.days === 0)
    return { condition, evidence: null };
  const isLow = residualCelsius - state.residual.mean <= DIRT_LEVEL_CELSIUS;
  const limit = Math.max(DIRT_SLOPE, DIRT_SLOPE_ERRORS * slopeError);
  const isSo = isLow && slopeExcess > limit;
  return {
    condition,
    evidence: isSo
      ? { measure: HealthMeasure.AmbientSlope, found: slopeExcess, limit, count: day.people }
      : null,
  };
}

function varianceFindings({ spreadCelsius, people, state }: DaySummary): readonly Finding[] {
  const usual = state.spreadCelsius;
  const isKnown = usual !== null && state.home.days >= SPREAD_AFTER_DAYS && people >= SPREAD_PEOPLE;
  const ratio = isKnown ? spreadCelsius / usual : 1;
  const evidence = (isSo: boolean, limit: number) =>
    isSo ? { measure: HealthMeasure.SpreadRatio, found: ratio, limit, count: people } : null;
  return [
    {
      condition: DeviceCondition.TooLittleVariance,
      evidence: evidence(ratio < SPREAD_RATIO.least, SPREAD_RATIO.least),
    },
    {
      condition: DeviceCondition.TooMuchVariance,
      evidence: evidence(ratio > SPREAD_RATIO.most, SPREAD_RATIO.most),
    },
  ];
}

/**
 * An hour of sun is none of it: it has to stay for a day, to be seen in that day's median too, and at most half of
 * the others may show it. Once it is known as a drift it is told as that.
 */
function changedWithinDay(day: DaySummary, atMs: number, isKnown: boolean): Finding {
  const { state, residualCelsius, changedPeers, peers } = day;
  const { changedSinceMs, residual, spreadCelsius } = state;
  const found =
    spreadCelsius === null || residualCelsius === null
      ? Number.NaN
      : (residualCelsius - residual.mean) / spreadCelsius;
  const isSo =
    !isKnown &&
    Math.abs(found) >= CHANGED_SPREADS &&
    changedSinceMs !== null &&
    atMs - changedSinceMs >= DAY_MS &&
    peers >= LEAST_PEERS &&
    changedPeers * 2 <= peers;
  return {
    condition: DeviceCondition.ChangedWithinDay,
    evidence: isSo
      ? { measure: HealthMeasure.ShiftInSpreads, found, limit: CHANGED_SPREADS, count: day.people }
      : null,
  };
}

function usualOf({ spreadCelsius, state: { today, ...before } }: DaySummary) {
  const gain = Math.max(1 / (before.home.days + 1), 1 / SPREAD_MEMORY_DAYS);
  const same = today.people > 0 ? today.same / today.people : 0;
  const towards = (value: number | null, found: number): number =>
    value === null ? found : value + gain * (found - value);
  return {
    // A thermometer that shows one value only has no spread to hold a day against.
    spreadCelsius:
      spreadCelsius > 0 ? towards(before.spreadCelsius, spreadCelsius) : before.spreadCelsius,
    sameShare: towards(before.sameShare, same),
  };
}
