import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** To be made once: it runs with every commit. */
export function prepareCursorSave(db: DatabaseSync): StatementSync {
  return db.prepare(
    'insert into cursors(sink_id, state) values (?, ?) on conflict(sink_id) do update set state = excluded.state',
  );
}

export function saveCursors(save: StatementSync, cursors: ReadonlyMap<string, string>): void {
  for (const [sinkId, state] of cursors) save.run(sinkId, state);
}

/** `null` for a sink that never stored one. */
export function cursorOf(db: DatabaseSync, sinkId: string): string | null {
  const row = db.prepare('select state from cursors where sink_id = ?').get(sinkId);
  return typeof row?.['state'] === 'string' ? row['state'] : null;
}
