import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { migrations } from './schema.ts';

/**
 * The ops centre's SQLite file. One connection writes, in one thread; others only read (WAL).
 * `synchronous=FULL`: a confirmation to a gateway lets it forget, so a commit must survive a power cut.
 * `secure_delete`: what retention deletes is gone from the file, not only from the index (pragma.html).
 */
export const DATABASE_FILE = 'ops-centre.sqlite';

/** Older ones can corrupt a WAL with more than one connection (sqlite.org/wal.html#walresetbug). */
const OLDEST_SAFE_SQLITE = [3, 51, 3] as const;

const WRITER_PRAGMAS = [
  // Before the first table, so that it holds for every page.
  'PRAGMA secure_delete = ON',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA trusted_schema = OFF',
  'PRAGMA journal_size_limit = 16777216',
];

export type Row = Record<string, string | number | null>;

export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** Runs one statement; prepared once per text. */
  run(
    sql: string,
    ...values: readonly (string | number | null)[]
  ): { changes: number; id: number } {
    const result = this.#prepare(sql).run(...values);
    return { changes: Number(result.changes), id: Number(result.lastInsertRowid) };
  }

  one(sql: string, ...values: readonly (string | number | null)[]): Row | null {
    return (this.#prepare(sql).get(...values) as Row | undefined) ?? null;
  }

  all(sql: string, ...values: readonly (string | number | null)[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** All of it is committed when this returns, or nothing of it and it throws. */
  transaction<T>(work: () => T): T {
    this.#connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (cause) {
      // A full disk has rolled back already; a second ROLLBACK would hide the cause.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw cause;
    }
  }

  /** Reads that belong together see one state of the store, whatever is committed meanwhile. */
  snapshot<T>(read: () => T): T {
    this.#connection.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#connection.exec('COMMIT');
    }
  }

  /** Moves the WAL into the file and empties it, so that deleted rows are in neither. */
  checkpoint(): void {
    this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Opens for writing and brings the schema up to date. */
export function openForWriting(path: string): Database {
  assertSafeSqlite();
  return storeErrors(path, () => {
    const connection = new DatabaseSync(path, { timeout: 5_000 });
    for (const pragma of WRITER_PRAGMAS) connection.exec(pragma);
    migrate(connection, path);
    return new Database(connection);
  });
}

/** A second connection that sees what is committed and can change nothing. */
export function openForReading(path: string): Database {
  return storeErrors(path, () => {
    return new Database(new DatabaseSync(path, { readOnly: true, timeout: 2_000 }));
  });
}

function migrate(connection: DatabaseSync, path: string): void {
  const row = connection.prepare('PRAGMA user_version').get() as { user_version: number };
  if (row.user_version > migrations.length) {
    throw new GatehouseError(
      'STORE_UNWRITABLE',
      `The store ${path} was written by a newer version (schema ${row.user_version}, this one knows ${migrations.length}).`,
    );
  }
  migrations.slice(row.user_version).forEach((sql, index) => {
    const version = row.user_version + index + 1;
    connection.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${version}; COMMIT`);
  });
}

function storeErrors<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof GatehouseError) throw cause;
    const why = cause instanceof Error ? cause.message : 'unknown cause';
    throw new GatehouseError('STORE_UNWRITABLE', `The store ${path} cannot be opened: ${why}.`, {
      cause,
    });
  }
}

function assertSafeSqlite(): void {
  const found = process.versions['sqlite'] ?? '0.0.0';
  const parts = found.split('.').map(Number);
  const differs = OLDEST_SAFE_SQLITE.findIndex((part, index) => part !== parts[index]);
  const isOlder =
    differs >= 0 &&
    (parts[differs] ?? 0) < (OLDEST_SAFE_SQLITE[differs] ?? Number.POSITIVE_INFINITY);
  if (isOlder) {
    throw new GatehouseError(
      'STORE_UNWRITABLE',
      `This Node has SQLite ${found}; ${OLDEST_SAFE_SQLITE.join('.')} or newer is needed to keep data safe.`,
    );
  }
}
