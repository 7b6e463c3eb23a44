import type { DatabaseSync } from 'node:sqlite';
import { openLetterCount } from './dead-letter-table.ts';
import type { JournalStats } from './journal.ts';
import { pragmaNumber } from './journal-schema.ts';
import { oldestPositionIn } from './record-table.ts';

/** What is in the file, counted row by row. */
export function statsOf(db: DatabaseSync): Omit<JournalStats, 'epochs'> {
  const kinds = db
    .prepare('select kind, count(*) as n from records group by kind')
    .all() as unknown as { kind: string; n: number }[];
  const oldest = oldestPositionIn(db);
  return {
    rows: kinds.reduce((sum, each) => sum + each.n, 0),
    oldestPosition: oldest === 0 ? null : oldest,
    sizeBytes: pragmaNumber(db, 'page_count') * pragmaNumber(db, 'page_size'),
    deadLetterCount: openLetterCount(db),
    countsByKind: Object.fromEntries(kinds.map(({ kind, n }) => [kind, n])),
  };
}

/** Bytes of pages that hold something; the file itself never shrinks. */
export function usedBytesOf(db: DatabaseSync): number {
  const pages = pragmaNumber(db, 'page_count') - pragmaNumber(db, 'freelist_count');
  return pages * pragmaNumber(db, 'page_size');
}
