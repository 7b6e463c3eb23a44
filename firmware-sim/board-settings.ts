import type { FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { numberSetting, wholeNumberSetting } from '#sim/firmware-settings.ts';
import type { LensView } from '#sim/lens.ts';
import { SimulatorError } from '#sim/simulator-error.ts';

/** Settings of the board, whatever firmware is on it. */
const OF_EVERY_DEVICE = { baud: 'rate of its UART, seen with --strict-baud' } as const;

const OF_THERMOMETERS = {
  object: 'what it sees, °C (24)',
  ambient: 'the air, °C (24)',
  jitter: 'standard deviation of what it sees, °C (0)',
} as const;

const ROOM_CELSIUS = 24;

/** Name and meaning of all that `--set` takes for a kind. */
export function settingsOf(kind: FirmwareKind): Readonly<Record<string, string>> {
  const ofRole = kind.role === 'thermometer' ? OF_THERMOMETERS : {};
  return { ...ofRole, ...OF_EVERY_DEVICE, ...kind.settings };
}

export function refuseUnknownSettings(kind: FirmwareKind, settings: FirmwareSettings): void {
  const known = settingsOf(kind);
  for (const name of Object.keys(settings)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).join(', ');
    throw new SimulatorError(`A ${kind.kind} has no setting "${name}"; it has ${names}.`);
  }
}

type BoardSettings = {
  readonly view: LensView;
  readonly jitterCelsius: number;
  readonly baudRate: number;
};

export function boardSettings(kind: FirmwareKind, settings: FirmwareSettings): BoardSettings {
  const celsius = (name: string, lowest: number, highest: number) =>
    numberSetting(settings, name, { lowest, highest, standard: ROOM_CELSIUS });
  const baudRates = { lowest: 300, highest: 1_000_000, standard: kind.baudRate };
  return {
    view: {
      objectTemperatureCelsius: celsius('object', -273, 2000),
      ambientTemperatureCelsius: celsius('ambient', -60, 150),
    },
    jitterCelsius: numberSetting(settings, 'jitter', { lowest: 0, highest: 10, standard: 0 }),
    baudRate: wholeNumberSetting(settings, 'baud', baudRates),
  };
}
