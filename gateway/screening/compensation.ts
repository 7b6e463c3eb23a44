import type { AmbientSource, BodySite, TemperatureSample } from '#gateway/domain/reading.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import { AMBIENT_REFERENCE_CELSIUS, surfaceFormulas } from './body-site-formulas.ts';

/** A body-equivalent temperature beside the raw one, and all that it was made with. */
export type Compensation = {
  readonly compensatedTemperatureCelsius: number | null;
  /** Name and version; a changed formula gets a new version. */
  readonly compensationFormula: string;
  readonly compensationAmbientCelsius?: number;
  readonly ambientSource?: AmbientSource;
  readonly deviceOffsetCelsius?: number;
  readonly isExtrapolated?: true;
};

export type CompensationSettings = {
  readonly bodySite: BodySite;
  /** Of this device, found at a blackbody or with a contact thermometer; added to the raw value. */
  readonly offsetCelsius: number;
};

/** `source`: `null` for the device's own. */
export type Ambient = { readonly celsius: number; readonly source: AmbientSource | null };

const DEVICE_BODY_FORMULA = 'device-body-1';

/** Outside it nothing is decided by a value below the limits (Beijing metrology 2020: 16 to 35 °C). */
export const AMBIENT_MIN_CELSIUS = 16;
export const AMBIENT_MAX_CELSIUS = 35;
/** What the formulas were fitted on. */
const FITTED_MIN_CELSIUS = 20;
const FITTED_MAX_CELSIUS = 29;

/**
 * What a sample says of the body. Beyond its limits the ambient temperature is clamped, so that a fever is still
 * seen in an odd place; whether a lower value counts there is the decision's business. The result is rounded to
 * 0.01 °C, the step of the devices, so that what is compared is what is kept.
 */
export function compensate(
  sample: TemperatureSample,
  settings: CompensationSettings,
  ambient: Ambient | null,
): Compensation {
  const { offsetCelsius } = settings;
  const surface = sample.rawTemperatureCelsius + offsetCelsius;
  const offset = offsetCelsius === 0 ? undefined : { deviceOffsetCelsius: offsetCelsius };
  if (sample.mode === ThermometerMode.Body) {
    return {
      compensatedTemperatureCelsius: rounded(surface),
      compensationFormula: DEVICE_BODY_FORMULA,
      ...offset,
    };
  }
  const formula = surfaceFormulas[settings.bodySite];
  if (ambient === null || !Number.isFinite(ambient.celsius)) {
    return { compensatedTemperatureCelsius: null, compensationFormula: formula.name, ...offset };
  }
  const clamped = clamp(ambient.celsius, AMBIENT_MIN_CELSIUS, AMBIENT_MAX_CELSIUS);
  return {
    compensatedTemperatureCelsius: rounded(
      surface - formula.slope * (clamped - AMBIENT_REFERENCE_CELSIUS) + formula.constantCelsius,
    ),
    compensationFormula: formula.name,
    ...(ambient.source && {
      compensationAmbientCelsius: ambient.celsius,
      ambientSource: ambient.source,
    }),
    ...offset,
    ...(isExtrapolated(ambient.celsius) && { isExtrapolated: true }),
  };
}

export function isAmbientUsable(ambientCelsius: number): boolean {
  return ambientCelsius >= AMBIENT_MIN_CELSIUS && ambientCelsius <= AMBIENT_MAX_CELSIUS;
}

function isExtrapolated(ambientCelsius: number): boolean {
  return !(ambientCelsius >= FITTED_MIN_CELSIUS && ambientCelsius <= FITTED_MAX_CELSIUS);
}

function rounded(celsius: number): number {
  return Math.round(celsius * 100) / 100;
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.max(lowest, Math.min(highest, value));
}
