import type { Instant } from '#gateway/domain/clock.ts';
import { Direction } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { PassageKind } from '#gateway/domain/scan.ts';
import type { Admission } from './checkpoint/checkpoint-rules.ts';
import type { LaneRules } from './lane-rules.ts';

type Parts = { readonly scan: Scan | null; readonly reading: Reading | null };

/** Which way: that of the lane; where it leads both ways, that of the device, the scanner before the thermometer. */
export function directionIn(
  { direction = 'in', outDevices }: Pick<LaneRules, 'direction' | 'outDevices'>,
  { scan, reading }: Parts,
): Direction {
  if (direction !== 'both') return direction;
  const deviceIds = [scan?.deviceId, reading?.deviceId].filter((id) => id !== undefined);
  return deviceIds.some((id) => outDevices?.has(id)) ? Direction.Out : Direction.In;
}

/** What the entrance asks of this passage, as far as it is known who it is. */
export function admissionIn(
  rules: LaneRules,
  parts: Parts,
  { kind, at }: { readonly kind: PassageKind; readonly at: Instant },
): Admission {
  const asked = rules.admission?.({ kind, direction: directionIn(rules, parts), at });
  return asked ?? { requires: rules.requires, refusal: null, isTimeMissing: false };
}

/** A vehicle that needs no temperature is nobody's other half: a measurement that waits is a person's. */
export function standsAlone({ requires }: Admission, scan: Scan): boolean {
  return scan.passageKind === PassageKind.Vehicle && !requires.temperature;
}
