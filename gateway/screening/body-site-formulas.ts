import { BodySite } from '#gateway/domain/reading.ts';

/** y = T_surface − slope · (T_ambient − 24 °C) + constant: linear, so that drift and offset stay visible. */
export type LinearFormula = {
  readonly name: string;
  readonly slope: number;
  readonly constantCelsius: number;
};

export const AMBIENT_REFERENCE_CELSIUS = 24;

const foreheadSpot: LinearFormula = {
  name: 'linear-forehead-1',
  slope: 0.16,
  constantCelsius: 2.45,
};

/**
 * Slopes and constants of the forehead and the face are regressions on the PhysioNet face temperature data
 * (doi:10.13026/3bhc-9065, 1,020 volunteers at 20 to 29 °C). The spot's slope equals a heat balance factor of
 * 0.19 to 0.20, near the independently published 0.203. Nobody has published a line for the wrist: it takes the
 * spot's, and the baseline learns the rest. An ear drum is at core temperature already.
 */
export const surfaceFormulas: Readonly<Record<BodySite, LinearFormula>> = {
  [BodySite.Forehead]: foreheadSpot,
  [BodySite.ForeheadMax]: { name: 'linear-forehead-max-1', slope: 0.11, constantCelsius: 1.6 },
  [BodySite.InnerCanthus]: { name: 'linear-inner-canthus-1', slope: 0.09, constantCelsius: 1.3 },
  [BodySite.FaceMax]: { name: 'linear-face-max-1', slope: 0.07, constantCelsius: 1.2 },
  [BodySite.Wrist]: { ...foreheadSpot, name: 'linear-wrist-1' },
  [BodySite.Unknown]: { ...foreheadSpot, name: 'linear-unknown-1' },
  [BodySite.Ear]: { name: 'linear-ear-1', slope: 0, constantCelsius: 0 },
};
