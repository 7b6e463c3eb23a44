import { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { heldSpans } from './epoch-table.ts';
import type { EpochSpan, JournalContents } from './journal.ts';
import { journalFile } from './journal-files.ts';
import { hasColumn } from './journal-migrations.ts';
import type { Row } from './journal-rows.ts';
import { isIntact, positionsOfGap, ROW_COLUMNS } from './journal-rows.ts';
import { APPLICATION_ID, pragmaNumber, refuseNewer } from './journal-schema.ts';
import { deletedUpTo } from './meta-table.ts';
import type { Stretches } from './stretches.ts';
import { stretchesWithout } from './stretches.ts';

/** Rows of one look: a reader that stayed in one transaction would keep the log from being emptied meanwhile. */
const ROWS_A_PAGE = 2_000;

/** Reads the whole journal once and checks each row. Rejects a directory without one with `JOURNAL_UNWRITABLE`. */
export function readJournalContents(directory: string): JournalContents {
  return readContentsOf(journalFile(directory));
}

/** The same of any file that holds a journal, a backup for example. */
export function readContentsOf(file: string): JournalContents {
  const db = openReadOnly(file);
  try {
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
      holes: unexplainedHoles(db, scan.holes, epochRows),
      lastPosition,
      epochs: heldSpans(epochRows, scan.oldestPosition ?? lastPosition + 1, lastPosition),
      cursors: pairs(db, 'select sink_id as k, state as v from cursors') as Record<string, string>,
      deadLetters: openLetters(db),
    };
  } finally {
    db.close();
  }
}

/** By sink. The first files had no column for a letter that is settled. */
function openLetters(db: DatabaseSync): Record<string, number> {
  const open = hasColumn(db, 'dead_letters', 'settled_at_ms') ? 'where settled_at_ms is null' : '';
  const sql = `select sink_id as k, count(*) as v from dead_letters ${open} group by sink_id`;
  return pairs(db, sql) as Record<string, number>;
}

/** A journal's file for somebody who only looks; the gateway may be writing it. */
export function openReadOnly(file: string): DatabaseSync {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    if (pragmaNumber(db, 'application_id') !== APPLICATION_ID)
      throw new Error('it is not a Gatehouse journal');
    refuseNewer(db, file);
    return db;
  } catch (cause) {
    db?.close();
    if (cause instanceof GatehouseError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `There is no readable journal at ${file}: ${why}.`;
    throw new GatehouseError('JOURNAL_UNWRITABLE', message, { cause });
  }
}

/** Numbers without a row that nobody knows of: what retention deleted and what a gap record tells is known. */
function unexplainedHoles(
  db: DatabaseSync,
  holes: Stretches,
  epochs: readonly Pick<EpochSpan, 'epoch' | 'basePosition'>[],
): Stretches {
  if (holes.length === 0) return holes;
  const gaps = db
    .prepare("select facts from records where kind = 'gap'")
    .all()
    .map((row) => positionsOfGap(String(row['facts']), epochs))
    .filter((positions) => positions !== null);
  return stretchesWithout(holes, [...gaps, [0, deletedUpTo(db)]]);
}

function scanRows(db: DatabaseSync) {
  const countsByKind: Record<string, number> = {};
  const holes: [number, number][] = [];
  const corruptPositions: number[] = [];
  let oldestPosition: number | null = null;
  let lastPosition = 0;
  let rows = 0;
  for (const row of rowsInPages(db)) {
    if (oldestPosition === null) oldestPosition = row.position;
    else if (row.position > lastPosition + 1) holes.push([lastPosition + 1, row.position - 1]);
    lastPosition = row.position;
    rows++;
    countsByKind[row.kind] = (countsByKind[row.kind] ?? 0) + 1;
    if (!isIntact(row)) corruptPositions.push(row.position);
  }
  return { countsByKind, holes, corruptPositions, oldestPosition, lastPosition, rows };
}

/** Up to what was there at first: who looks at a journal that grows must come to an end. */
function* rowsInPages(db: DatabaseSync): Generator<Row> {
  const last = Number(db.prepare('select max(position) as p from records').get()?.['p'] ?? 0);
  const page = db.prepare(
    `select ${ROW_COLUMNS} from records where position > ? and position <= ? order by position limit ${ROWS_A_PAGE}`,
  );
  let after = 0;
  for (;;) {
    const rows = page.all(after, last) as unknown as Row[];
    yield* rows;
    if (rows.length < ROWS_A_PAGE) return;
    after = rows.at(-1)?.position ?? last;
  }
}

function pairs(db: DatabaseSync, sql: string): Record<string, unknown> {
  return Object.fromEntries(
    db
      .prepare(sql)
      .all()
      .map((row) => [String(row['k']), row['v']]),
  );
}
