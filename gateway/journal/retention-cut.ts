import type { DatabaseSync } from 'node:sqlite';
import { ClockState } from '#gateway/domain/clock.ts';
import type { RetentionCut } from './journal.ts';

const IS_UNSYNCHRONISED = `clock like '{"state":"${ClockState.Unsynchronised}"%'`;

/**
 * SQL condition for the rows that a cut means. A PC that booted in 1970 gives its records a time that is too early, so
 * those are judged by where they stand: they are older than any trusted row behind them.
 */
const IS_CUT = `position <= :upToPosition and observed_at_ms < :observedBeforeMs
  and (not :sparesUnsynchronised or not ${IS_UNSYNCHRONISED} or position < (
    select coalesce(max(position), 0) from records
    where position <= :upToPosition and observed_at_ms < :observedBeforeMs and not ${IS_UNSYNCHRONISED}))`;

function cutParameters({
  upToPosition,
  observedBeforeMs,
  sparesUnsynchronised = false,
}: RetentionCut): Record<string, number> {
  return { upToPosition, observedBeforeMs, sparesUnsynchronised: sparesUnsynchronised ? 1 : 0 };
}

/**
 * Rows that may be deleted, oldest first. What a sink refused stays until a person has dealt with it: it can be
 * sent once more.
 */
export function deletableRows(db: DatabaseSync, which: RetentionCut, limit: number): number[] {
  return db
    .prepare(
      `select position from records where ${IS_CUT}
       and position not in (select position from dead_letters where settled_at_ms is null)
       order by position limit :limit`,
    )
    .all({ ...cutParameters(which), limit })
    .map((row) => Number(row['position']));
}

/** Rows that may be given up although somebody lacks them, oldest first. */
export function droppableRows(db: DatabaseSync, which: RetentionCut, limit: number): number[] {
  return db
    .prepare(
      `select position from records where ${IS_CUT}
       and kind not in ('alert', 'gap') order by position limit :limit`,
    )
    .all({ ...cutParameters(which), limit })
    .map((row) => Number(row['position']));
}

/** What a cut means of rows in memory, in order of position. */
export function cutOf<
  T extends {
    readonly position: number;
    readonly observedAtMs: number;
    readonly clockJson: string;
  },
>(records: readonly T[], which: RetentionCut): readonly T[] {
  const old = records.filter(
    ({ position, observedAtMs }) =>
      position <= which.upToPosition && observedAtMs < which.observedBeforeMs,
  );
  if (!which.sparesUnsynchronised) return old;
  const isTrusted = ({ clockJson }: T): boolean =>
    !clockJson.startsWith(`{"state":"${ClockState.Unsynchronised}"`);
  const newestTrusted = old.findLast(isTrusted)?.position ?? 0;
  return old.filter((record) => isTrusted(record) || record.position < newestTrusted);
}
