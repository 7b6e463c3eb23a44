import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import type { StationLane } from '#gateway/station/kiosk-hub.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';

export const laneParameters = z.object({
  laneId: z.string().regex(ID_PATTERN, 'is no id: 1 to 40 of a-z, 0-9 and -'),
});

/** Refuses a lane that this gateway does not have. */
export function requireLane(lanes: readonly StationLane[], laneId: string): void {
  if (lanes.some((lane) => lane.laneId === laneId)) return;
  throw new RequestRefused('LANE_UNKNOWN', `This gateway has no lane ${laneId}.`);
}
