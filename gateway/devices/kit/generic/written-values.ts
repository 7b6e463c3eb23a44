import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Finding } from './finding.ts';
import { sampleFrom } from './finding.ts';
import type { GenericOptions } from './generic-config.ts';
import type { TextValueOptions } from './text-config.ts';

/** What a line says, as it is written there; `null` where it says nothing of it. */
export type WrittenValues = {
  readonly object: string | number | null;
  readonly ambient: string | number | null;
  readonly body: string | number | null;
  readonly unit: string | null;
  readonly code: string | null;
};

type Options = Pick<GenericOptions, 'plausible'> &
  Pick<TextValueOptions, 'unit' | 'scale' | 'otherLines'>;

/** A line without what is looked for. */
export function otherLine({ otherLines }: Pick<Options, 'otherLines'>): Finding {
  return otherLines === 'ignore'
    ? { kind: 'other' }
    : { kind: 'refused', reason: DiscardReason.Noise };
}

export function findingFrom(values: WrittenValues, options: Options): Finding {
  const { object, ambient, body, code } = values;
  if (code !== null) {
    return code === '' ? otherLine(options) : { kind: 'code', code: { aimId: null, text: code } };
  }
  if (object === null && body === null) return otherLine(options);
  const unit = values.unit === null ? options.unit : unitNamed(values.unit);
  const celsius = (value: string | number | null): number | null =>
    value === null ? null : celsiusOf(numberIn(value) * options.scale, unit);
  const found = { object: celsius(object), ambient: celsius(ambient), body: celsius(body) };
  const sample = sampleFrom(found, options.plausible);
  return sample === null
    ? { kind: 'refused', reason: DiscardReason.Implausible }
    : { kind: 'temperature', sample };
}

const DECIMAL = /^[+-]?\d+(?:[.,]\d+)?$/;

/** NaN for what is no plain number: `1e3` and `0x10` are none that a thermometer writes. */
function numberIn(value: string | number): number {
  if (typeof value === 'number') return value;
  const text = value.trim();
  return DECIMAL.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

type Unit = TextValueOptions['unit'];

/** By its first letter: `C`, `°C`, `degF`, `Fahrenheit`. */
function unitNamed(name: string): Unit | null {
  const letter = /(?:deg)?([CFK])/i.exec(name)?.[1]?.toUpperCase();
  const units: Readonly<Record<string, Unit>> = { C: 'celsius', F: 'fahrenheit', K: 'kelvin' };
  return units[letter ?? ''] ?? null;
}

function celsiusOf(value: number, unit: Unit | null): number {
  switch (unit) {
    case 'celsius':
      return value;
    case 'fahrenheit':
      return (value - 32) / 1.8;
    case 'kelvin':
      return value - 273.15;
    case null:
      return Number.NaN;
    default:
      return unit satisfies never;
  }
}
