import type { DatabaseSync } from 'node:sqlite';
import type { EpochSpan } from './journal.ts';
import { stretchesOf, stretchesWithout } from './stretches.ts';

/** One epoch as it is stored. */
export type EpochRow = Pick<EpochSpan, 'epoch' | 'basePosition' | 'reason'> & {
  readonly detail: string;
  readonly startedAtMs: number;
  /** Rows up to here had numbers of the epoch before; 0 where the epoch began behind the last row. */
  readonly renumberedUpTo: number;
};

export function insertEpoch(db: DatabaseSync, row: EpochRow): void {
  const { epoch, basePosition, reason, detail, startedAtMs, renumberedUpTo } = row;
  db.prepare(
    `insert into epochs(epoch, base_position, reason, detail, started_at_ms, renumbered_up_to)
     values (?, ?, ?, ?, ?, ?)`,
  ).run(epoch, basePosition, reason, detail, startedAtMs, renumberedUpTo);
}

/** In the order in which they were begun. */
export function epochsIn(db: DatabaseSync): EpochSpan[] {
  return db
    .prepare(
      `select epoch, base_position as basePosition, reason, renumbered_up_to as renumberedUpTo,
       1 as firstSeq, 0 as lastSeq from epochs order by base_position, epoch`,
    )
    .all() as unknown as EpochSpan[];
}

/** Stretches of positions in (after, upTo] that have no row. */
export function rowlessIn(db: DatabaseSync, after: number, upTo: number): [number, number][] {
  const rows = db
    .prepare('select position from records where position > ? and position <= ? order by position')
    .all(after, upTo);
  const there = stretchesOf(rows.map((row) => Number(row['position'])));
  return stretchesWithout([[after + 1, upTo]], there);
}

/** Epochs with the numbers of which rows are held; the current one even when it is empty. */
export function heldSpans(
  epochs: readonly Omit<EpochSpan, 'firstSeq' | 'lastSeq'>[],
  oldestPosition: number,
  lastPosition: number,
): EpochSpan[] {
  return epochs.map((span, index) => {
    const endPosition = epochs[index + 1]?.basePosition ?? lastPosition;
    return {
      ...span,
      firstSeq: Math.max(1, oldestPosition - span.basePosition),
      lastSeq: endPosition - span.basePosition,
    };
  });
}
