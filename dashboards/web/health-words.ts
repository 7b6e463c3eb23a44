import type {
  DeviceAdvice,
  DeviceCondition,
  HealthMeasure,
} from '#gateway/domain/device-health.ts';

/** What is wrong with a thermometer and what to do about it, in the words of one language. */
export type HealthWords = {
  readonly condition: Readonly<Record<DeviceCondition, string>>;
  /** A full sentence. */
  readonly advice: Readonly<Record<DeviceAdvice, string>>;
  readonly measure: Readonly<Record<HealthMeasure, string>>;
  readonly reference: string;
  readonly restsOnPeople: (count: string) => string;
  readonly restsOnDays: (count: string) => string;
};

const UNITS: Readonly<Record<HealthMeasure, string>> = {
  'level-celsius': ' °C',
  'residual-celsius': ' °C',
  'median-celsius': ' °C',
  'highest-celsius': ' °C',
  'spread-ratio': '×',
  'run-readings': '',
  'suspected-people': '',
  'ambient-slope': ' °C/°C',
  'shift-in-spreads': 'σ',
  'age-days': '',
};

/** The number of a finding with its unit; a count has no decimals. */
export function healthFigure(measure: HealthMeasure, value: number): string {
  const unit = UNITS[measure];
  return unit === '' ? String(Math.round(value)) : `${value.toFixed(2)}${unit}`;
}

/** Findings that rest on days; all others rest on people. */
export const countsDays = (measure: HealthMeasure): boolean =>
  measure === 'residual-celsius' || measure === 'age-days';
