import { ThermometerMode } from '#gateway/domain/reading.ts';
import { countOf, medianOf, spreadOf } from './day-histogram.ts';
import type { AirSlope, ThermometerState } from './thermometer-state.ts';

/** What a day of one thermometer comes to. */
export type DaySummary = {
  readonly state: ThermometerState;
  /** People with a temperature. */
  readonly people: number;
  readonly medianCelsius: number;
  readonly spreadCelsius: number;
  readonly slope: AirSlope;
  /** Its day against those of its peers; `null` where there are fewer than two. */
  readonly residualCelsius: number | null;
  /** Slope on the air against that of its peers, and how sure that is. */
  readonly slopeExcess: number | null;
  readonly slopeError: number;
  readonly changedPeers: number;
  readonly peers: number;
};

/** A day with fewer people goes on: their median says too little. */
const LEAST_PEOPLE = 50;
/** With fewer nobody can say whether it is the thermometer or the site. */
export const LEAST_PEERS = 2;
const SLOPE_MEMORY = 0.8;

/** Days that are over, and what the thermometers of one kind are to each other. */
export function summariesOf(
  states: readonly ThermometerState[],
  isFit: (deviceId: string) => boolean,
): readonly DaySummary[] {
  const days = states.map(ownSummary).filter((day) => day.people >= LEAST_PEOPLE);
  return days.map((day) => {
    const { deviceId, mode, bodySite } = day.state;
    const peers = days.filter(
      ({ state }) =>
        state.deviceId !== deviceId &&
        state.mode === mode &&
        state.bodySite === bodySite &&
        isFit(state.deviceId),
    );
    if (peers.length < LEAST_PEERS) return { ...day, peers: peers.length };
    const level = median(peers.map(levelOf));
    return {
      ...day,
      peers: peers.length,
      residualCelsius: day.medianCelsius - level,
      slopeExcess: steepness(day.slope) - median(peers.map(({ slope }) => steepness(slope))),
      changedPeers: peers.filter(({ state }) => state.changedSinceMs !== null).length,
    };
  });
}

function ownSummary(state: ThermometerState): DaySummary {
  const { histogram } = state.today;
  const slope = slopeWith(state);
  const spreadCelsius = spreadOf(histogram);
  return {
    state,
    people: countOf(histogram),
    medianCelsius: medianOf(histogram),
    spreadCelsius,
    slope,
    residualCelsius: null,
    slopeExcess: null,
    slopeError: spreadCelsius / Math.sqrt(slope.airAir),
    changedPeers: 0,
    peers: 0,
  };
}

/** A thermometer that always reads higher than the others is as good a peer as any: its own difference is taken off. */
function levelOf({ medianCelsius, state }: DaySummary): number {
  return medianCelsius - state.residual.mean;
}

/** About the means of each day: what one day differs from the next is no slope. */
function slopeWith({ slope, todayAir }: ThermometerState): AirSlope {
  const { count, air, celsius, airAir, airCelsius } = todayAir;
  if (count === 0) return slope;
  return {
    airAir: SLOPE_MEMORY * slope.airAir + Math.max(0, airAir - air ** 2 / count),
    airCelsius: SLOPE_MEMORY * slope.airCelsius + airCelsius - (air * celsius) / count,
  };
}

function steepness({ airAir, airCelsius }: AirSlope): number {
  return airAir > 0 ? airCelsius / airAir : 0;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Between days of one site after all corrections (PhysioNet: at most 0.09 °C); a body mode shows half of it at most. */
const DAY_EFFECT_CELSIUS: Readonly<Record<ThermometerMode, number>> = {
  [ThermometerMode.Surface]: 0.09,
  [ThermometerMode.Body]: 0.045,
};
/** Variance of a median of normal values, by that of one. */
const MEDIAN_VARIANCE = Math.PI / 2;

/** σ of a day against the peers, whose own days differ too: 0.10 °C with many of them, 0.12 with two. */
export function residualSigmaOf({ state, spreadCelsius, people, peers }: DaySummary): number {
  const ofPeople = (MEDIAN_VARIANCE * spreadCelsius ** 2) / people;
  const own = DAY_EFFECT_CELSIUS[state.mode] ** 2 + ofPeople;
  return Math.sqrt(own * (1 + 1 / Math.max(1, peers)));
}
