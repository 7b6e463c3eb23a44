import type { Loss } from '#ops-centre/continuity/epoch-continuity.ts';
import type { Hole } from '#ops-centre/continuity/resend-planner.ts';
import type { GapView } from '#ops-centre/http/api/gateway-types.ts';
import type { StoredEpoch } from '#ops-centre/store/gateway-table.ts';

const MAX_SHOWN_GAPS = 100;

/** Recorded losses, and holes that were there before the given time; newest first. */
export function gapViewsFrom(
  epochs: Iterable<StoredEpoch>,
  holes: readonly Hole[],
  shownBeforeMs: number,
): GapView[] {
  const missing = holes
    .filter((hole) => hole.since.monotonicMs <= shownBeforeMs)
    .map(({ epoch, fromSeq, toSeq, since }) => {
      return { epoch, fromSeq, toSeq, reason: 'missing' as const, sinceMs: since.wallMs };
    });
  const losses = [...epochs].flatMap(({ continuity }) =>
    continuity.losses
      .filter(isGap)
      .slice(-MAX_SHOWN_GAPS)
      .map((loss) => ({ epoch: continuity.epoch, ...loss })),
  );
  return [...missing, ...losses].sort(newestFirst).slice(0, MAX_SHOWN_GAPS);
}

type GapLoss = Loss & { readonly reason: GapView['reason'] };

const isGap = (loss: Loss): loss is GapLoss => loss.reason !== 'renumbered';

function newestFirst(a: GapView, b: GapView): number {
  return b.sinceMs - a.sinceMs || b.epoch - a.epoch || b.fromSeq - a.fromSeq;
}
