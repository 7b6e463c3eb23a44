import type { Random } from '#sim/random.ts';

const COLDEST_CELSIUS = 22;
const WARMEST_CELSIUS = 26;
const SLOW_PERIOD_MS = 2 * 60 * 60 * 1000;
const DOOR_PERIOD_MS = 7 * 60 * 1000;

/** The air at one lane over the morning: slow drift and the draught of the door, always 22 to 26 °C. */
export type LobbyClimate = (timeMs: number) => number;

export function createLobbyClimate(random: Random): LobbyClimate {
  const startCelsius = random.between(23.4, 24.6);
  const slowPhase = random.between(-1, 1);
  const doorPhase = random.between(0, 2 * Math.PI);
  return (timeMs) => {
    const slow = 1.1 * Math.sin((2 * Math.PI * timeMs) / SLOW_PERIOD_MS + slowPhase);
    const door = 0.25 * Math.sin((2 * Math.PI * timeMs) / DOOR_PERIOD_MS + doorPhase);
    return Math.min(WARMEST_CELSIUS, Math.max(COLDEST_CELSIUS, startCelsius + slow + door));
  };
}
