import { hasMoved, withDay } from '#gateway/screening/health/day-mean.ts';
import { newThermometer } from '#gateway/screening/health/thermometer-state.ts';
import { seededRandom, standardNormal } from '#tests/support/seeded-random.ts';

/** Days of one thermometer against its peers, without the people: thousands of them in a second. */
const SIGMA_CELSIUS = 0.1;
const REFERENCE_DAYS = 30;
const MOST_DAYS = 60;
const rules = { memoryDays: 60, sigmaCelsius: SIGMA_CELSIUS };

const fresh = () =>
  newThermometer({ deviceId: 'd', mode: 'surface', bodySite: 'forehead', calibration: '' })
    .residual;

/** Days from the fault on until it is told; a reference that gives a false alarm is drawn anew. */
export function driftDays(seed: number, faultOf: (day: number) => number): number {
  const random = seededRandom(seed * 7_919);
  const reference = healthyReference(random);
  let mean = reference;
  for (let day = 1; day <= MOST_DAYS; day++) {
    mean = withDay(mean, faultOf(day) + SIGMA_CELSIUS * standardNormal(random), rules, false);
    if (hasMoved(mean)) return day;
  }
  return Number.POSITIVE_INFINITY;
}

function healthyReference(random: () => number): ReturnType<typeof fresh> {
  let mean = fresh();
  for (let day = 0; day < REFERENCE_DAYS; day++) {
    mean = withDay(mean, SIGMA_CELSIUS * standardNormal(random), rules, false);
    if (hasMoved(mean)) return healthyReference(random);
  }
  return mean;
}

export type HealthyFleet = {
  readonly thermometers: number;
  readonly days: number;
  readonly sigmaCelsius: number;
};

/** Alarms of thermometers that have nothing; each begins anew after one. */
export function driftAlarms({ thermometers, days, sigmaCelsius }: HealthyFleet): number {
  const random = seededRandom(20_261_125);
  let alarms = 0;
  for (let device = 0; device < thermometers; device++) {
    let mean = fresh();
    for (let day = 0; day < days; day++) {
      mean = withDay(mean, sigmaCelsius * standardNormal(random), rules, false);
      if (!hasMoved(mean)) continue;
      alarms++;
      mean = fresh();
    }
  }
  return alarms;
}
