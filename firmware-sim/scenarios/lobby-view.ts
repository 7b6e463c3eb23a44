import type { LensView } from '#sim/lens.ts';
import type { Random } from '#sim/random.ts';
import { skinTemperatureCelsius } from '#sim/scenarios/body-heat.ts';
import type { LobbyClimate } from '#sim/scenarios/lobby-climate.ts';
import type { Visit } from '#sim/scenarios/lobby-visits.ts';

/** At 14 frames per second the sensor needs two to three frames to reach the forehead's temperature. */
const RISE_TIME_MS = 180;
const NOISE_LIMIT_CELSIUS = 0.05;

/** What the lens of a lane sees: the wall at the temperature of the air, or a forehead. */
export function lobbyView(
  visit: Visit | undefined,
  timeMs: number,
  climate: LobbyClimate,
  random: Random,
): LensView {
  const ambientTemperatureCelsius = climate(timeMs);
  const noise = Math.max(
    -NOISE_LIMIT_CELSIUS,
    Math.min(NOISE_LIMIT_CELSIUS, random.normal(0, 0.02)),
  );
  if (!visit || timeMs < visit.faceArrivesAtMs || timeMs >= visit.faceLeavesAtMs) {
    const wall = ambientTemperatureCelsius + noise;
    return { objectTemperatureCelsius: wall, ambientTemperatureCelsius };
  }
  const skin = skinOf(visit, climate);
  const risen = Math.min(1, (timeMs - visit.faceArrivesAtMs) / RISE_TIME_MS);
  const seen = ambientTemperatureCelsius + risen * (skin - ambientTemperatureCelsius);
  return {
    objectTemperatureCelsius: seen + noise,
    ambientTemperatureCelsius,
    owner: visit.personId,
  };
}

export function skinOf(visit: Visit, climate: LobbyClimate): number {
  return skinTemperatureCelsius(visit.bodyTemperatureCelsius, climate(visit.faceArrivesAtMs));
}
