import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';

/** From 3.7.0 to 3.51.2 a checkpoint could lose commits beside a second connection (sqlite.org/wal.html#walresetbug). */
const OLDEST_SQLITE = [3, 51, 3] as const;

/** Refuses to put records into an SQLite that is known to lose them. */
export function requireSqlite(version: string | undefined): void {
  const parts = (version ?? '').split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? Number.NaN;
    if (part > least) return;
    if (part < least || Number.isNaN(part))
      throw new GatehouseError(
        'JOURNAL_SQLITE_TOO_OLD',
        `This Node brings SQLite ${version ?? 'of no known version'}; ${OLDEST_SQLITE.join('.')} is needed.`,
      );
  }
}
