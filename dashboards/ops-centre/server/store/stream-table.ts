import type { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import type { Database } from './database.ts';

/** The live stream's log: written in the transaction that made the change, so that no page can miss one. */
export type StreamRow = {
  readonly id: number;
  readonly event: StreamEvent;
  readonly dataJson: string;
};

/** A page that was away for longer than this many events loads its lists again. */
export const KEPT_STREAM_ROWS = 50_000;

export function appendStream(
  db: Database,
  event: StreamEvent,
  data: unknown,
  atMs: number,
): StreamRow {
  const dataJson = JSON.stringify(data);
  const { id } = db.run(
    'INSERT INTO stream (event, data, at_ms) VALUES (?, ?, ?)',
    event,
    dataJson,
    atMs,
  );
  return { id, event, dataJson };
}

/** Rows with `afterId < id <= upToId`, oldest first. */
export function readStream(
  db: Database,
  afterId: number,
  upToId: number,
  limit: number,
): StreamRow[] {
  const rows = db.all(
    'SELECT id, event, data FROM stream WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
    afterId,
    upToId,
    limit,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    event: String(row['event']) as StreamEvent,
    dataJson: String(row['data']),
  }));
}

export type StreamSpan = { readonly oldestId: number; readonly newestId: number };

/** Oldest and newest id ever given that can still be resumed from; both 0 when there was none yet. */
export function streamSpan(db: Database): StreamSpan {
  const row = db.one('SELECT MIN(id) AS oldest, MAX(id) AS newest FROM stream');
  const last = db.one("SELECT seq FROM sqlite_sequence WHERE name = 'stream'");
  const newestId = Number(row?.['newest'] ?? last?.['seq'] ?? 0);
  return { oldestId: Number(row?.['oldest'] ?? newestId + 1), newestId };
}

/** What is told to pages is kept no longer than what it tells of. */
export function retireStream(db: Database, beforeMs: number): number {
  return db.run('DELETE FROM stream WHERE at_ms < ?', beforeMs).changes;
}

export function trimStream(db: Database, newestId: number, kept: number): void {
  db.run('DELETE FROM stream WHERE id <= ?', newestId - kept);
}
