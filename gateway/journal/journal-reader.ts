import { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { RecordKind } from '#gateway/domain/record.ts';
import type { EpochSpan, JournalContents } from './journal.ts';
import { journalFile } from './journal-opening.ts';
import { APPLICATION_ID } from './journal-schema.ts';
import { recordCrc } from './record-crc.ts';

type Row = {
  readonly position: number;
  readonly kind: RecordKind;
  readonly observed_at_ms: number;
  readonly clock: string;
  readonly facts: string;
  readonly crc: number;
};

/** Reads the whole journal once and checks each row. Rejects a directory without one with `JOURNAL_UNWRITABLE`. */
export function readJournalContents(directory: string): JournalContents {
  const db = openReadOnly(directory);
  try {
    db.exec('begin');
    const epochRows = db
      .prepare(
        'select epoch, base_position as basePosition, reason from epochs order by base_position, epoch',
      )
      .all() as unknown as Pick<EpochSpan, 'epoch' | 'basePosition' | 'reason'>[];
    const scan = scanRows(db);
    const sequence = db
      .prepare("select coalesce(max(seq), 0) as p from sqlite_sequence where name = 'records'")
      .get();
    const lastPosition = Math.max(scan.lastPosition, Number(sequence?.['p'] ?? 0));
    return {
      ...scan,
      lastPosition,
      epochs: spansFrom(epochRows, scan.oldestPosition ?? lastPosition + 1, lastPosition),
      cursors: pairs(db, 'select sink_id as k, state as v from cursors') as Record<string, string>,
      deadLetters: pairs(
        db,
        'select sink_id as k, count(*) as v from dead_letters group by sink_id',
      ) as Record<string, number>,
    };
  } finally {
    db.close();
  }
}

function openReadOnly(directory: string): DatabaseSync {
  try {
    const db = new DatabaseSync(journalFile(directory), { readOnly: true, timeout: 5_000 });
    const id = db.prepare('pragma application_id').get()?.['application_id'];
    if (id !== APPLICATION_ID) throw new Error('it is not a Gatehouse journal');
    return db;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GatehouseError(
      'JOURNAL_UNWRITABLE',
      `There is no readable journal in ${directory}: ${why}.`,
      { cause },
    );
  }
}

function scanRows(db: DatabaseSync) {
  const countsByKind: Record<string, number> = {};
  const holes: [number, number][] = [];
  const corruptPositions: number[] = [];
  let oldestPosition: number | null = null;
  let lastPosition = 0;
  let rows = 0;
  for (const each of db.prepare('select * from records order by position').iterate()) {
    const row = each as unknown as Row;
    if (oldestPosition === null) oldestPosition = row.position;
    else if (row.position > lastPosition + 1) holes.push([lastPosition + 1, row.position - 1]);
    lastPosition = row.position;
    rows++;
    countsByKind[row.kind] = (countsByKind[row.kind] ?? 0) + 1;
    if (recordCrc(row.position, row.kind, row.observed_at_ms, row.clock, row.facts) !== row.crc) {
      corruptPositions.push(row.position);
    }
  }
  return { countsByKind, holes, corruptPositions, oldestPosition, lastPosition, rows };
}

function spansFrom(
  rows: readonly Pick<EpochSpan, 'epoch' | 'basePosition' | 'reason'>[],
  oldest: number,
  last: number,
): EpochSpan[] {
  return rows.map((row, index) => ({
    ...row,
    firstSeq: Math.max(1, oldest - row.basePosition),
    lastSeq: (rows[index + 1]?.basePosition ?? last) - row.basePosition,
  }));
}

function pairs(db: DatabaseSync, sql: string): Record<string, unknown> {
  return Object.fromEntries(
    db
      .prepare(sql)
      .all()
      .map((row) => [String(row['k']), row['v']]),
  );
}
