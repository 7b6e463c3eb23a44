import { EpochReason } from '#gateway/domain/epoch-reason.ts';
import type { HighWaterMark } from './high-water-mark.ts';

/**
 * When an epoch must rise: whenever it cannot be proven that the journal goes on where it ended.
 * Pure; the facts are collected by the opening.
 */
export type ContinuityEvidence = {
  /** `null` when there is no database (first start, or it was put aside). */
  readonly database: {
    readonly epoch: number;
    readonly lastPosition: number;
    readonly machineId: string;
    /** When the file was copied by a backup; `null` when it is the journal itself. */
    readonly copiedAtMs: number | null;
  } | null;
  /** The mark kept outside the database; `null` when there is none or it is unreadable. */
  readonly highWaterMark: {
    readonly epoch: number;
    readonly position: number;
    /** A file that was made of the mark later; see `high-water-mark.ts`. */
    readonly isCopy: boolean;
  } | null;
  /** Why a database was put aside, if one was. */
  readonly quarantined:
    | typeof EpochReason.JournalDamaged
    | typeof EpochReason.JournalUnwritable
    | null;
  readonly machineId: string;
};

export type EpochDecision =
  | { readonly kind: 'continue'; readonly epoch: number }
  | { readonly kind: 'rise'; readonly reason: EpochReason; readonly detail: string };

export function decideEpoch(evidence: ContinuityEvidence): EpochDecision {
  const { database, highWaterMark, machineId } = evidence;
  if (evidence.quarantined) {
    return {
      kind: 'rise',
      reason: evidence.quarantined,
      detail: 'The journal file was put aside; see quarantine.',
    };
  }
  if (!database) {
    return highWaterMark
      ? {
          kind: 'rise',
          reason: EpochReason.LostTail,
          detail: `The journal file is gone; it had reached record ${highWaterMark.position}.`,
        }
      : { kind: 'rise', reason: EpochReason.FirstStart, detail: '' };
  }
  if (database.copiedAtMs !== null) {
    return {
      kind: 'rise',
      reason: EpochReason.RestoredBackup,
      detail: `A backup of ${new Date(database.copiedAtMs).toISOString()} was restored; ${afterBackup(database, highWaterMark)}`,
    };
  }
  if (database.machineId !== machineId) {
    return {
      kind: 'rise',
      reason: EpochReason.MachineChanged,
      detail: 'The journal was written by another machine (cloned disk or moved backup).',
    };
  }
  if (highWaterMark && isBehind(database, highWaterMark)) {
    const lost = highWaterMark.position - database.lastPosition;
    return {
      kind: 'rise',
      reason: EpochReason.LostTail,
      detail:
        lost > 0
          ? `Records at the end of the journal are gone, at least ${lost}.`
          : 'The journal is an older copy of itself: a later epoch had begun.',
    };
  }
  if (highWaterMark?.isCopy) {
    return {
      kind: 'rise',
      reason: EpochReason.RestoredBackup,
      detail:
        'The files of the journal are copies (put back, or moved to another disk); what came after the copying is not in them.',
    };
  }
  return { kind: 'continue', epoch: database.epoch };
}

function afterBackup(
  database: { readonly lastPosition: number },
  mark: ContinuityEvidence['highWaterMark'],
): string {
  const later = (mark?.position ?? 0) - database.lastPosition;
  return later > 0
    ? `at least ${later} later records are not in it.`
    : 'what came after it is not in it.';
}

function isBehind(
  database: { readonly epoch: number; readonly lastPosition: number },
  mark: HighWaterMark,
): boolean {
  return mark.epoch > database.epoch || mark.position > database.lastPosition;
}

/** Wall clocks before this are not believed (2026-01-01 UTC). */
export const BUILD_FLOOR_MS = Date.UTC(2026, 0, 1);

/**
 * The number of a new epoch. Seconds since 1970, so that a wiped data directory cannot repeat an old
 * epoch; where the clock is not to be believed, a random offset takes its place.
 */
export function nextEpoch(previous: number, wallMs: number, random: () => number): number {
  const believable = wallMs >= BUILD_FLOOR_MS;
  const fromClock = Math.floor(
    believable ? wallMs / 1000 : BUILD_FLOOR_MS / 1000 + random() * 2 ** 24,
  );
  return Math.max(previous + 1, fromClock);
}
