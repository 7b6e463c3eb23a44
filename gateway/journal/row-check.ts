import type { DatabaseSync } from 'node:sqlite';
import type { EpochSpan, RowCheck } from './journal.ts';
import type { Row } from './journal-rows.ts';
import { isIntact, positionsOfGap, ROW_COLUMNS } from './journal-rows.ts';
import { deletedUpTo } from './meta-table.ts';
import type { Stretches } from './stretches.ts';
import { stretchesOf, stretchesWithout } from './stretches.ts';

/** One step of a check: a tenth of a second even where each row is read from a slow card. */
const CHECK_ROWS = 500;

/** Where the journal is looked at: its epochs, and the positions in (after, upTo]. */
export type JournalPart = {
  readonly epochs: readonly EpochSpan[];
  readonly afterPosition: number;
  readonly upToPosition: number;
};

/** What of the part is behind the rows that retention deleted, and behind the beginning of the file. */
export function undeletedPart(db: DatabaseSync, part: JournalPart): JournalPart {
  const { epochs, afterPosition, upToPosition } = part;
  return {
    epochs,
    afterPosition: Math.max(afterPosition, deletedUpTo(db), epochs[0]?.basePosition ?? 0),
    upToPosition,
  };
}

/** What stands in the part and is not as it should be, one step of it. */
export function checkRows(db: DatabaseSync, part: JournalPart): RowCheck {
  const left = damagedRows(db, part.afterPosition, deletedUpTo(db));
  const check = checkUndeleted(db, undeletedPart(db, part));
  return { ...check, bad: [...stretchesOf(left), ...check.bad] };
}

function checkUndeleted(
  db: DatabaseSync,
  { epochs, afterPosition, upToPosition: lastPosition }: JournalPart,
): RowCheck {
  const rows = rowsBehind(db, afterPosition, lastPosition, CHECK_ROWS);
  const isDone = rows.length < CHECK_ROWS;
  const checkedUpTo = isDone ? lastPosition : (rows.at(-1)?.position ?? lastPosition);
  const intact = rows.filter(isIntact).map(({ position }) => position);
  const notThere = stretchesWithout([[afterPosition + 1, checkedUpTo]], stretchesOf(intact));
  const bad =
    notThere.length === 0 ? [] : stretchesWithout(notThere, knownGaps(db, epochs, intact));
  return { checkedUpTo, isDone, bad };
}

function rowsBehind(db: DatabaseSync, after: number, upTo: number, limit: number): Row[] {
  return db
    .prepare(
      `select ${ROW_COLUMNS} from records where position > ? and position <= ? order by position limit ?`,
    )
    .all(after, upTo, limit) as unknown as Row[];
}

/** Positions that gap records stand for. A position whose row is there although a gap says otherwise is not one of them. */
export function knownGaps(
  db: DatabaseSync,
  epochs: readonly EpochSpan[],
  present: readonly number[],
): Stretches {
  const rows = db
    .prepare(`select ${ROW_COLUMNS} from records where kind = 'gap' order by position`)
    .all() as unknown as Row[];
  const gaps = rows.filter(isIntact).flatMap(({ facts }) => {
    const positions = positionsOfGap(facts, epochs);
    return positions ? [positions] : [];
  });
  return stretchesWithout(gaps, stretchesOf(present));
}

export function intactRows(db: DatabaseSync, after: number, upTo: number): number[] {
  return rowsBehind(db, after, upTo, Number.MAX_SAFE_INTEGER)
    .filter(isIntact)
    .map(({ position }) => position);
}

/** Of what retention has passed, only refused records are left: those of them that are damaged. */
export function damagedRows(db: DatabaseSync, after: number, upTo: number): number[] {
  return rowsBehind(db, after, upTo, Number.MAX_SAFE_INTEGER)
    .filter((row) => !isIntact(row))
    .map(({ position }) => position);
}
