import type { DatabaseSync } from 'node:sqlite';
import type { Gap, RecordKind } from '#gateway/domain/record.ts';
import { clockJson } from './draft-json.ts';
import type { EpochSpan, RowCheck, RowsToDrop } from './journal.ts';
import type { Row, RowBatch } from './journal-rows.ts';
import { gapsFrom, isIntact, positionsOfGap, ROW_COLUMNS } from './journal-rows.ts';
import { cutParameters, IS_CUT } from './retention-cut.ts';
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

/** What stands behind `afterPosition` and is not as it should be. */
export function checkRows(
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
function knownGaps(
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

/** Of what retention has passed, only refused records are left: those of them that are damaged. */
export function damagedRows(db: DatabaseSync, after: number, upTo: number): number[] {
  return rowsBehind(db, after, upTo, Number.MAX_SAFE_INTEGER)
    .filter((row) => !isIntact(row))
    .map(({ position }) => position);
}

/** The positions to give up within the part, at most `limit` rows, oldest first. */
export function positionsToDrop(
  db: DatabaseSync,
  part: JournalPart,
  which: RowsToDrop,
  limit: number,
): Stretches {
  if (which.reason === 'quota') return stretchesOf(oldestRows(db, which, limit));
  const asked = which.positions.flatMap(([first, last]): [number, number][] => {
    const from = Math.max(first, part.afterPosition + 1);
    const to = Math.min(last, part.upToPosition);
    return from > to ? [] : [[from, to]];
  });
  const present = asked
    .flatMap(([first, last]) => rowsBehind(db, first - 1, last, Number.MAX_SAFE_INTEGER))
    .filter(isIntact)
    .map(({ position }) => position);
  const left = which.positions
    .filter(([first]) => first <= part.afterPosition)
    .flatMap(([first, last]) => damagedRows(db, first - 1, Math.min(last, part.afterPosition)));
  return [
    ...stretchesOf(left),
    ...stretchesWithout(
      stretchesWithout(asked, stretchesOf(present)),
      knownGaps(db, part.epochs, present),
    ),
  ];
}

function oldestRows(
  db: DatabaseSync,
  which: Extract<RowsToDrop, { reason: 'quota' }>,
  limit: number,
): number[] {
  return db
    .prepare(
      `select position from records where ${IS_CUT}
       and kind not in ('alert', 'gap') order by position limit :limit`,
    )
    .all({ ...cutParameters(which), limit })
    .map((row) => Number(row['position']));
}

/** The gap records for what is given up. */
export function gapRows(
  stretches: Stretches,
  epochs: readonly EpochSpan[],
  { reason, observedAtMs, clock }: Pick<RowsToDrop, 'reason' | 'observedAtMs' | 'clock'>,
): RowBatch {
  const gaps: Gap[] = stretches.flatMap((stretch) => gapsFrom(stretch, epochs, reason));
  return {
    kinds: gaps.map((): RecordKind => 'gap'),
    observedAtMs: gaps.map(() => observedAtMs),
    clocks: gaps.map(() => clockJson(clock)),
    facts: gaps.map((gap) => JSON.stringify(gap)),
  };
}
