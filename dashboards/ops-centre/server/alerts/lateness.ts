import { ClockState } from '#gateway/domain/clock.ts';

/** Older than this when it is heard of, a record is history: it is kept and shown, but it is no new alarm. */
const LATE_AFTER_MS = 60_000;

/** A gate PC without a trusted clock cannot make a record late: its time means nothing. */
export function isLate(
  receivedAtMs: number,
  observedAtMs: number,
  clockState: ClockState,
): boolean {
  if (clockState === ClockState.Unsynchronised) return false;
  return receivedAtMs - observedAtMs > LATE_AFTER_MS;
}
