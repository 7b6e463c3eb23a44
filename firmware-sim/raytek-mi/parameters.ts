import type { TemperaturePair } from '#sim/firmware.ts';
import { formatEmissivity, formatTemperature } from '#sim/raytek-mi/lines.ts';

export type Unit = 'C' | 'F';

/** What can be set; kept in the EEPROM when stored. */
export type RaytekParameters = {
  readonly unit: Unit;
  readonly emissivity: number;
  readonly averageSeconds: number;
  readonly valleyHoldSeconds: number;
  readonly burstString: string;
};

export const FACTORY_PARAMETERS: RaytekParameters = {
  unit: 'C',
  emissivity: 0.95,
  averageSeconds: 0,
  valleyHoldSeconds: 0,
  burstString: 'UTEI',
};

const LONGEST_AVERAGE_SECONDS = 999;
const BURST_ITEMS = /^[UTIE]+$/;
const FIXED: ReadonlyMap<string, string> = new Map([
  ['XU', 'MILT'],
  ['XV', '0A0027'],
  ['XR', '2.08'],
  ['DS', 'RAY'],
  ['XB', '-040.0'],
  ['XH', '0600.0'],
]);

/** What `!` and the letters of the parameter are followed by; absent for what it does not know. */
export function readParameter(
  name: string,
  parameters: RaytekParameters,
  seen: TemperaturePair,
): string | undefined {
  switch (name) {
    case 'T':
      return formatTemperature(inUnit(seen.objectTemperatureCelsius, parameters.unit));
    case 'I':
      return formatTemperature(inUnit(seen.ambientTemperatureCelsius, parameters.unit));
    case 'E':
      return formatEmissivity(parameters.emissivity);
    case 'U':
      return parameters.unit;
    case 'G':
      return formatTemperature(parameters.averageSeconds);
    case 'F':
      return formatTemperature(parameters.valleyHoldSeconds);
    case '$':
    case 'X$':
      return parameters.burstString;
    default:
      return FIXED.get(name);
  }
}

/** Absent for a parameter that cannot be set, or a value that it does not take. */
export function setParameter(
  name: string,
  value: string,
  parameters: RaytekParameters,
): RaytekParameters | undefined {
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  const isDuration = number >= 0 && number <= LONGEST_AVERAGE_SECONDS;
  if (name === 'E' && number >= 0.1 && number <= 1.1) return { ...parameters, emissivity: number };
  if (name === 'U' && (value === 'C' || value === 'F')) return { ...parameters, unit: value };
  if (name === 'G' && isDuration) return { ...parameters, averageSeconds: number };
  if (name === 'F' && isDuration) return { ...parameters, valleyHoldSeconds: number };
  if (name === '$' && BURST_ITEMS.test(value)) return { ...parameters, burstString: value };
  return undefined;
}

/** Items with their letters and a blank between, as the manual of the Marathon MM prints one. */
export function burstLine(parameters: RaytekParameters, seen: TemperaturePair): string {
  return [...parameters.burstString]
    .map((item) => `${item}${readParameter(item, parameters, seen) ?? ''}`)
    .join(' ');
}

function inUnit(temperatureCelsius: number, unit: Unit): number {
  return unit === 'F' ? temperatureCelsius * 1.8 + 32 : temperatureCelsius;
}
