import type { FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { numberSetting, wholeNumberSetting } from '#sim/firmware-settings.ts';
import type { LensView } from '#sim/lens.ts';
import { SimulatorError } from '#sim/simulator-error.ts';

/** Settings of the board, whatever firmware is on it: name and meaning, as for help. */
export const BOARD_SETTINGS = {
  ofEveryDevice: { baud: 'rate of its UART when it is new; seen with --strict-baud' },
  ofThermometers: {
    object: 'what it sees, °C (24)',
    ambient: 'the air, °C (24)',
    jitter: 'standard deviation of what it sees, °C (0)',
  },
} as const;

const ROOM_CELSIUS = 24;

export function refuseUnknownSettings(kind: FirmwareKind, settings: FirmwareSettings): void {
  const { ofEveryDevice, ofThermometers } = BOARD_SETTINGS;
  const ofRole = kind.role === 'thermometer' ? ofThermometers : {};
  const known = Object.keys({ ...kind.settings, ...ofEveryDevice, ...ofRole });
  for (const name of Object.keys(settings)) {
    if (known.includes(name)) continue;
    const names = known.join(', ');
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
