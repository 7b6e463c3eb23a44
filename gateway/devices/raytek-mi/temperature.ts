import type { DeviceOutput } from '#gateway/devices/device-driver.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';

/** The unit in which the device tells its temperatures; a setting of the device. */
export const TemperatureUnit = { Celsius: 'C', Fahrenheit: 'F', Kelvin: 'K' } as const;
export type TemperatureUnit = (typeof TemperatureUnit)[keyof typeof TemperatureUnit];

/** What the option `unit` says, for devices that do not tell. */
export const knownUnits = {
  celsius: TemperatureUnit.Celsius,
  fahrenheit: TemperatureUnit.Fahrenheit,
} as const;

/** As the manuals print it, `020.0` or `0150.3`: of a value that has lost a character this is seldom left. */
const TEMPERATURE = /^[+-]?\d{3,5}\.\d$/;

export function unitFrom(text: string): TemperatureUnit | null {
  return Object.values(TemperatureUnit).find((unit) => unit === text) ?? null;
}

/** Reckoned in whole tenths: 98.6 °F is 37.0 °C and not a hair less. `null` where the text is no temperature. */
export function celsiusFrom(text: string, unit: TemperatureUnit): number | null {
  if (!TEMPERATURE.test(text)) return null;
  const tenths = Math.round(Number(text) * 10);
  switch (unit) {
    case TemperatureUnit.Celsius:
      return tenths / 10;
    case TemperatureUnit.Fahrenheit:
      return (tenths - 320) / 18;
    case TemperatureUnit.Kelvin:
      return (tenths - 2_731.5) / 10;
    default: {
      const unhandled: never = unit;
      return unhandled;
    }
  }
}

export function sampleOf(celsius: number, headCelsius: number | null): DeviceOutput {
  return {
    kind: 'temperature',
    sample: {
      rawTemperatureCelsius: celsius,
      ambientTemperatureCelsius: headCelsius,
      mode: ThermometerMode.Surface,
    },
  };
}

/** What a person should know of the unit; `null` for °C. */
export function unitSentence(unit: TemperatureUnit | null): string | null {
  if (unit === TemperatureUnit.Celsius) return null;
  if (unit === null)
    return 'The thermometer does not tell its unit, so none of its values goes out. Read the unit from its display or software, and set the option unit.';
  const name = unit === TemperatureUnit.Kelvin ? 'K' : '°F';
  return `The thermometer is set to ${name}; its values are converted. Set it to °C (U=C) to have the same number on its display.`;
}
