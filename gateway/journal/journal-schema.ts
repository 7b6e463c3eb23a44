import type { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { migrations } from './journal-migrations.ts';
import { metaOf } from './meta-table.ts';

/** 'GHJ1' as a 32-bit number: marks the file as a Gatehouse journal (SQLite `application_id`). */
export const APPLICATION_ID = 0x47484a31;
/** `meta` key: the version once more, so that a flipped bit in `user_version` is not taken for a newer gateway. */
const SCHEMA_VERSION = 'schema-version';

/**
 * Throws `JOURNAL_TOO_NEW` for a journal that a newer gateway wrote. It is nobody's damage and must stay where and
 * as it is, so this is asked before anything is set or written.
 */
export function refuseNewer(db: DatabaseSync, file: string): void {
  const version = pragmaNumber(db, 'user_version');
  if (version <= migrations.length || pragmaNumber(db, 'application_id') !== APPLICATION_ID) return;
  if (metaOf(db, SCHEMA_VERSION) !== String(version)) return;
  throw new GatehouseError(
    'JOURNAL_TOO_NEW',
    `The journal ${file} was written by a newer gateway (version ${version} of the file, this one knows ${migrations.length}).`,
  );
}

/** Brings an empty file or one of an older version up to date, all or nothing; throws for what is no journal. */
export function ensureSchema(db: DatabaseSync): void {
  const version = pragmaNumber(db, 'user_version');
  const isJournal = pragmaNumber(db, 'application_id') === APPLICATION_ID;
  const isEmpty = version === 0 && pragmaNumber(db, 'application_id') === 0;
  if (!isEmpty && (!isJournal || version < 1 || version > migrations.length))
    throw new Error(`not a Gatehouse journal of version 1 to ${migrations.length}`);
  if (version < migrations.length) migrate(db, version);
}

/** Whoever fails here closes the file, which takes all of it back. */
function migrate(db: DatabaseSync, version: number): void {
  db.exec('begin immediate');
  for (const step of migrations.slice(version)) step(db);
  db.prepare('insert or replace into meta values (?, ?)').run(
    SCHEMA_VERSION,
    String(migrations.length),
  );
  db.exec(`pragma application_id = ${APPLICATION_ID}`);
  db.exec(`pragma user_version = ${migrations.length}`);
  db.exec('commit');
}

export function pragmaNumber(db: DatabaseSync, name: string): number {
  const row = db.prepare(`pragma ${name}`).get() as Record<string, number>;
  return row[name] ?? 0;
}
