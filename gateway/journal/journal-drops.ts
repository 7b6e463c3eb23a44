import type { DatabaseSync } from 'node:sqlite';
import type { Gap, RecordKind } from '#gateway/domain/record.ts';
import { clockJson } from './draft-json.ts';
import type { EpochSpan, RowsToDrop } from './journal.ts';
import type { RowBatch } from './journal-rows.ts';
import { gapsFrom } from './journal-rows.ts';
import { droppableRows } from './retention-cut.ts';
import type { JournalPart } from './row-check.ts';
import { damagedRows, intactRows, knownGaps } from './row-check.ts';
import type { Stretches } from './stretches.ts';
import { stretchesOf, stretchesWithout } from './stretches.ts';

/** The positions to give up within the part, at most `limit` rows, oldest first. */
export function positionsToDrop(
  db: DatabaseSync,
  part: JournalPart,
  which: RowsToDrop,
  limit: number,
): Stretches {
  if (which.reason === 'quota') return stretchesOf(droppableRows(db, which, limit));
  const asked = which.positions.flatMap(([first, last]): [number, number][] => {
    const from = Math.max(first, part.afterPosition + 1);
    const to = Math.min(last, part.upToPosition);
    return from > to ? [] : [[from, to]];
  });
  const present = asked.flatMap(([first, last]) => intactRows(db, first - 1, last));
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
