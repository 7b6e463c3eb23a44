import { BaselineCondition } from '#gateway/domain/decision.ts';
import type { CusumRules } from './cusum.ts';
import { isBeyond, stepCusum } from './cusum.ts';
import { binOf } from './day-histogram.ts';
import type { Observation } from './observation.ts';
import { withValue } from './run-watch.ts';
import type { AirSums, ThermometerState } from './thermometer-state.ts';

/**
 * Person by person: shifts by half a spread are seen after about a hundred people, by a whole one after forty, and
 * by chance once in more than a million.
 */
const PEOPLE_RULES: CusumRules = { slack: 0.25, limit: 25, clip: 2, ceiling: 30 };
/** Below it the people are as on usual days again. */
const AS_USUAL = 5;
const USUAL_AFTER_DAYS = 3;
const SHIFT_MEMORY_PEOPLE = 40;
/** People are counted in such lots: each look is a chance to be wrong, and a warm morning is over by then. */
export const SUSPECT_LOOK_PEOPLE = 500;
/** Above it a value could be a fever's. */
export const HIGH_CELSIUS = 37;
/** Sums stay small when they are of differences. */
const USUAL_AIR_CELSIUS = 24;
const USUAL_CELSIUS = 36.8;

/**
 * What one person adds to what is remembered. `siteShift`: how far the people before the other thermometers lie from
 * usual days, in spreads.
 * The histogram belongs to the state alone and is counted up in place.
 */
export function withPerson(
  state: ThermometerState,
  seen: Observation,
  siteShift: number,
): ThermometerState {
  const runs = withValue(state.runs, seen.rawCelsius);
  const isSame = state.runs.recent[0] === seen.rawCelsius;
  const next = {
    ...state,
    runs,
    ...baselineRun(state, seen),
    wrongModeRun: seen.isWrongMode ? state.wrongModeRun + 1 : 0,
    today: {
      ...state.today,
      people: state.today.people + 1,
      same: state.today.same + (isSame ? 1 : 0),
    },
    ...judged(state, seen),
  };
  const celsius = seen.temperatureCelsius;
  return celsius === null || !Number.isFinite(celsius) || seen.isWrongMode
    ? next
    : withTemperature(next, seen, celsius, siteShift);
}

function baselineRun(
  { baseline, baselineRun: run }: ThermometerState,
  seen: Observation,
): Pick<ThermometerState, 'baseline' | 'baselineRun'> {
  const condition = seen.baseline?.condition ?? null;
  return { baseline: condition, baselineRun: condition === baseline ? run + 1 : 1 };
}

/** Whoever is measured while the policy still learns, or badly, says nothing of how many it suspects. */
function judged(
  { judged: before, suspected }: ThermometerState,
  seen: Observation,
): Pick<ThermometerState, 'judged' | 'suspected'> {
  const counts = seen.isValid && seen.baseline?.condition !== BaselineCondition.WarmUp;
  if (!counts) return { judged: before, suspected };
  const isNext = before >= SUSPECT_LOOK_PEOPLE;
  return {
    judged: (isNext ? 0 : before) + 1,
    suspected: (isNext ? 0 : suspected) + (seen.isSuspected ? 1 : 0),
  };
}

function withTemperature(
  state: ThermometerState,
  { ambientCelsius, atMs }: Observation,
  celsius: number,
  siteShift: number,
): ThermometerState {
  const { histogram } = state.today;
  const bin = binOf(celsius);
  histogram[bin] = (histogram[bin] ?? 0) + 1;
  return {
    ...state,
    ...highest(state, celsius),
    ...peopleOfToday(state, celsius, siteShift, atMs),
    todayAir:
      ambientCelsius === null ? state.todayAir : air(state.todayAir, ambientCelsius, celsius),
  };
}

function highest({ neverHigh, highestCelsius }: ThermometerState, celsius: number) {
  return celsius > HIGH_CELSIUS
    ? { neverHigh: 0, highestCelsius: null }
    : { neverHigh: neverHigh + 1, highestCelsius: Math.max(highestCelsius ?? celsius, celsius) };
}

function peopleOfToday(
  { home, spreadCelsius, people: before, changedSinceMs, shift }: ThermometerState,
  celsius: number,
  siteShift: number,
  atMs: number,
): Pick<ThermometerState, 'people' | 'changedSinceMs' | 'shift'> {
  if (home.days < USUAL_AFTER_DAYS || spreadCelsius === null)
    return { people: before, changedSinceMs, shift: null };
  const deviation = (celsius - home.mean) / spreadCelsius;
  const people = stepCusum(before, deviation - siteShift, PEOPLE_RULES);
  const isNew = isBeyond(people, PEOPLE_RULES) && changedSinceMs === null;
  const common = { people, shift: shiftWith(shift ?? 0, deviation) };
  if (isNew) return { ...common, changedSinceMs: atMs };
  const isUsual = Math.max(people.up, people.down) < AS_USUAL;
  return { ...common, changedSinceMs: isUsual ? null : changedSinceMs };
}

function shiftWith(shift: number, deviation: number): number {
  const { clip } = PEOPLE_RULES;
  return shift + (Math.max(-clip, Math.min(clip, deviation)) - shift) / SHIFT_MEMORY_PEOPLE;
}

function air(sums: AirSums, ambientCelsius: number, celsius: number): AirSums {
  const ofAir = ambientCelsius - USUAL_AIR_CELSIUS;
  const ofPerson = celsius - USUAL_CELSIUS;
  return {
    count: sums.count + 1,
    air: sums.air + ofAir,
    celsius: sums.celsius + ofPerson,
    airAir: sums.airAir + ofAir ** 2,
    airCelsius: sums.airCelsius + ofAir * ofPerson,
  };
}
