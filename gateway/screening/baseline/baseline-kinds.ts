import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import type { BaselineTuning } from './baseline-state.ts';
import { defaultTuning } from './baseline-state.ts';

/** What a baseline is of: one thermometer in one mode at one body site. */
export type BaselineKind = {
  readonly deviceId: string;
  readonly mode: ThermometerMode;
  readonly bodySite: BodySite;
};

type Start = Pick<
  BaselineTuning,
  'startSpreadCelsius' | 'startMarginCelsius' | 'highestMarginCelsius'
>;

const spot: Start = { startSpreadCelsius: 0.6, startMarginCelsius: 0.9, highestMarginCelsius: 1.5 };
const warmestPoint: Start = {
  startSpreadCelsius: 0.4,
  startMarginCelsius: 0.65,
  highestMarginCelsius: 1.2,
};

/** Body-equivalent values from the surface scatter as the skin does there (PhysioNet face temperature data). */
const surfaceStarts: Readonly<Record<BodySite, Start>> = {
  [BodySite.Forehead]: spot,
  [BodySite.ForeheadMax]: {
    ...warmestPoint,
    startSpreadCelsius: 0.45,
    startMarginCelsius: 0.7,
  },
  [BodySite.InnerCanthus]: warmestPoint,
  [BodySite.FaceMax]: warmestPoint,
  [BodySite.Wrist]: spot,
  [BodySite.Unknown]: spot,
  [BodySite.Ear]: warmestPoint,
};

/** A device in body mode shows 0.2 to 0.5 °C for a degree of skin (measured transfer curves of five models). */
const bodyMode: Start = {
  startSpreadCelsius: 0.2,
  startMarginCelsius: 0.3,
  highestMarginCelsius: 1.2,
};

export function tuningFor(
  { mode, bodySite }: Omit<BaselineKind, 'deviceId'>,
  suspectShareTarget: number,
): BaselineTuning {
  if (mode === ThermometerMode.Body)
    return { ...defaultTuning, ...bodyMode, suspectShareTarget, conditionBandCelsius: null };
  return { ...defaultTuning, ...surfaceStarts[bodySite], suspectShareTarget };
}
