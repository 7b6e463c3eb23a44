import type { z } from 'zod';
import type { recordClockV1 } from '#gateway/wire/schemas.ts';
import type { CorrectedTime } from '#ops-centre/http/api/corrected-time-types.ts';

/** What the gateway made of a record's time once its clock was trusted; `null` where that says nothing new. */
export function correctedTimeFrom(
  { correctedAtMs, correctedErrorBoundMs = null, correctedBy }: z.infer<typeof recordClockV1>,
  observedAtMs: number,
): CorrectedTime | null {
  if (correctedAtMs === undefined || correctedBy === undefined) return null;
  if (correctedAtMs === observedAtMs) return null;
  return { atMs: correctedAtMs, errorBoundMs: correctedErrorBoundMs, by: correctedBy };
}
