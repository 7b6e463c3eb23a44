import { DatabaseSync } from 'node:sqlite';
import { writeHighWaterMark } from '#gateway/journal/high-water-mark.ts';
import { highWaterMarkFile, journalFile } from '#gateway/journal/journal-files.ts';
import { recordCrc } from '#gateway/journal/record-crc.ts';
import { rowsOf } from './rows.ts';

/** Version 1 as it was written, letter by letter; what was added to it in the course of time is left out by the forms. */
const SETTLED = `,
  settled_at_ms integer,
  settled_how text,
  settled_by text`;
const GAPS = "create index gaps on records(position) where kind = 'gap';";
const RENUMBERED = `,
  renumbered_up_to integer not null`;

type Parts = { readonly settled: string; readonly gaps: string; readonly renumbered: string };

const version1 = ({ settled, gaps, renumbered }: Parts): string => `
create table meta(key text primary key, value text not null) strict, without rowid;
create table epochs(
  epoch integer primary key,
  base_position integer not null,
  reason text not null,
  detail text not null,
  started_at_ms integer not null${renumbered}
) strict;
create table records(
  position integer primary key autoincrement,
  kind text not null,
  observed_at_ms integer not null,
  clock text not null,
  facts text not null,
  crc integer not null
) strict;
create index alerts on records(position) where kind = 'alert';
${gaps}
create table cursors(sink_id text primary key, state text not null) strict, without rowid;
create table dead_letters(
  id integer primary key autoincrement,
  sink_id text not null,
  position integer not null,
  epoch integer not null,
  seq integer not null,
  cause text not null,
  parked_at_ms integer not null${settled}
) strict;
pragma application_id = 1195919921;
pragma user_version = 1;
`;

export const olderForms = {
  'the first one': version1({ settled: '', gaps: '', renumbered: '' }),
  'with gap records': version1({ settled: SETTLED, gaps: GAPS, renumbered: '' }),
  'with renumbered rows': version1({ settled: SETTLED, gaps: GAPS, renumbered: RENUMBERED }),
};

export const OLDER_ROWS = 40;
const SECOND_EPOCH_BEHIND = 15;
export const OLDER_EPOCHS = [1_790_000_000, 1_790_000_500] as const;
export const OLDER_CURSOR = '[1,30]';

/** A journal of version 1 that was closed in order: two epochs, a cursor, a dead letter and the mark. */
export function writeOlderJournal(
  directory: string,
  form: keyof typeof olderForms = 'with gap records',
): void {
  const db = new DatabaseSync(journalFile(directory));
  db.exec(`pragma journal_mode = wal; ${olderForms[form]}`);
  const [first, second] = OLDER_EPOCHS;
  const more = form === 'with renumbered rows' ? ', 0' : '';
  db.exec(`
    insert into meta values ('machine-id', 'machine-1');
    insert into epochs values (${first}, 0, 'first-start', '', 1790000000000${more});
    insert into epochs values (${second}, ${SECOND_EPOCH_BEHIND}, 'machine-changed', 'moved', 1790000500000${more});
    insert into cursors values ('mqtt', '${OLDER_CURSOR}');
    insert into dead_letters(sink_id, position, epoch, seq, cause, parked_at_ms)
      values ('influx', 3, ${first}, 3, 'field type conflict', 1790000000000);
  `);
  insertRows(db);
  db.close();
  writeHighWaterMark(highWaterMarkFile(directory), { epoch: second, position: OLDER_ROWS });
}

function insertRows(db: DatabaseSync): void {
  const { kinds, observedAtMs, clocks, facts } = rowsOf(1, OLDER_ROWS);
  const insert = db.prepare('insert into records values (?, ?, ?, ?, ?, ?)');
  for (const [index, kind] of kinds.entries()) {
    const [at = 0, clock = '', text = ''] = [observedAtMs[index], clocks[index], facts[index]];
    insert.run(index + 1, kind, at, clock, text, recordCrc(index + 1, kind, at, clock, text));
  }
}

/** Version, tables with their columns, and indexes, in words that can be compared. */
export function schemaOf(directory: string): readonly string[] {
  const db = new DatabaseSync(journalFile(directory));
  try {
    const columns = db
      .prepare(
        `select t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" as word
         from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'
         union all select 'index ' || name from sqlite_schema where type = 'index'
         union all select 'version ' || user_version from pragma_user_version order by 1`,
      )
      .all();
    return columns.map(({ word }) => String(word));
  } finally {
    db.close();
  }
}
