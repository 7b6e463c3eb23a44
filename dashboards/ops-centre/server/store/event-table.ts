import type { RecordId } from '#gateway/domain/identity.ts';
import type { RecordEvent } from '#gateway/wire/cloud-event.ts';
import type { Database, Row } from './database.ts';

/** One record of a gateway, as it is kept. */
export type StoredEvent = {
  readonly order: number;
  readonly id: RecordId;
  readonly siteId: string;
  readonly observedAtMs: number;
  readonly receivedAtMs: number;
  /** JSON of the record's clock and of its facts. */
  readonly clockJson: string;
  readonly bodyJson: string;
};

/** Stores one record; the caller has made sure that its number is not there yet. */
export function insertEvent(
  db: Database,
  siteId: string,
  event: RecordEvent,
  receivedAtMs: number,
): boolean {
  const passage = event.kind === 'passage' ? event.data : null;
  const { changes } = db.run(
    `INSERT OR IGNORE INTO events (gateway_id, epoch, seq, kind, site_id, observed_at_ms,
       received_at_ms, clock, body, passage_id, episode_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    event.id.gatewayId,
    event.id.epoch,
    event.id.seq,
    event.kind,
    siteId,
    event.observedAtMs,
    receivedAtMs,
    JSON.stringify(event.clock),
    JSON.stringify(event.data),
    passage?.passageId ?? null,
    episodeIdOf(event),
  );
  return changes > 0;
}

/** So that all of one person is found together. */
const episodeIdOf = (event: RecordEvent): string | null =>
  event.kind === 'passage' || event.kind === 'episode' ? event.data.episodeId : null;

/**
 * Puts a record that is here already under its new number, and gives the one that it had until now; `null` where it
 * is not here: under its former number is another, or none.
 */
export function renumberEvent(
  db: Database,
  event: RecordEvent,
  formerly: RecordId,
): RecordId | null {
  const row = eventOnceUnder(db, event, formerly);
  if (!row) return null;
  db.run(
    `UPDATE events SET epoch = ?, seq = ?, former_epoch = COALESCE(former_epoch, epoch),
       former_seq = COALESCE(former_seq, seq) WHERE id = ?`,
    ...[event.id.epoch, event.id.seq, Number(row['id'])],
  );
  const { gatewayId } = formerly;
  return { gatewayId, epoch: Number(row['epoch']), seq: Number(row['seq']) };
}

/** The same record as it is here, where it has that number or came first under it. */
function eventOnceUnder(db: Database, event: RecordEvent, number: RecordId): Row | null {
  const find = (columns: string): Row | null =>
    db.one(
      `SELECT id, epoch, seq FROM events
       WHERE gateway_id = ? AND (${columns}) = (?, ?) AND kind = ? AND observed_at_ms = ?`,
      ...[number.gatewayId, number.epoch, number.seq, event.kind, event.observedAtMs],
    );
  return find('epoch, seq') ?? find('former_epoch, former_seq');
}

/** Whether the number is taken by another record than this: two journals under one name. */
export function isConflicting(db: Database, event: RecordEvent): boolean {
  const row = db.one(
    'SELECT kind, observed_at_ms FROM events WHERE gateway_id = ? AND epoch = ? AND seq = ?',
    event.id.gatewayId,
    event.id.epoch,
    event.id.seq,
  );
  return (
    row !== null && (row['kind'] !== event.kind || row['observed_at_ms'] !== event.observedAtMs)
  );
}

const COLUMNS = 'id, gateway_id, epoch, seq, site_id, observed_at_ms, received_at_ms, clock, body';

export type PassagesBefore = {
  readonly limit: number;
  readonly gatewayId: string | null;
  /** Only those stored before this one. */
  readonly beforeOrder: number;
};

/** Newest arrival first. */
export function listPassages(db: Database, query: PassagesBefore): StoredEvent[] {
  const { gatewayId, beforeOrder, limit } = query;
  const rows =
    gatewayId === null
      ? db.all(
          `SELECT ${COLUMNS} FROM events WHERE kind = 'passage' AND id < ? ORDER BY id DESC LIMIT ?`,
          beforeOrder,
          limit,
        )
      : db.all(
          `SELECT ${COLUMNS} FROM events INDEXED BY events_gateway_passages
           WHERE kind = 'passage' AND gateway_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
          gatewayId,
          beforeOrder,
          limit,
        );
  return rows.map(eventFromRow);
}

export function findPassage(
  db: Database,
  gatewayId: string,
  passageId: string,
): StoredEvent | null {
  const row = db.one(
    `SELECT ${COLUMNS} FROM events WHERE kind = 'passage' AND gateway_id = ? AND passage_id = ?
     ORDER BY id DESC LIMIT 1`,
    gatewayId,
    passageId,
  );
  return row && eventFromRow(row);
}

/** All passages of one person, at most 50. */
export function listEpisode(db: Database, gatewayId: string, episodeId: string): StoredEvent[] {
  const rows = db.all(
    `SELECT ${COLUMNS} FROM events WHERE kind = 'passage' AND gateway_id = ? AND episode_id = ?
     ORDER BY epoch, seq LIMIT 50`,
    gatewayId,
    episodeId,
  );
  return rows.map(eventFromRow);
}

/** What became of one person's suspicion, at most 50 steps. */
export function listEpisodeSteps(
  db: Database,
  gatewayId: string,
  episodeId: string,
): StoredEvent[] {
  const rows = db.all(
    `SELECT ${COLUMNS} FROM events WHERE kind = 'episode' AND gateway_id = ? AND episode_id = ?
     ORDER BY epoch, seq LIMIT 50`,
    gatewayId,
    episodeId,
  );
  return rows.map(eventFromRow);
}

/** Numbers of the newest alerts of an epoch behind a number, newest first. */
export function listAlertSeqs(
  db: Database,
  gatewayId: string,
  epoch: number,
  afterSeq: number,
  limit: number,
): number[] {
  const rows = db.all(
    `SELECT seq FROM events INDEXED BY events_alerts
     WHERE kind = 'alert' AND gateway_id = ? AND epoch = ? AND seq > ? ORDER BY seq DESC LIMIT ?`,
    gatewayId,
    epoch,
    afterSeq,
    limit,
  );
  return rows.map((row) => Number(row['seq']));
}

export type KindCount = {
  readonly gatewayId: string;
  readonly epoch: number;
  readonly kind: string;
  readonly stored: number;
  readonly retired: number;
};

/** What is stored and what retention took, by gateway, epoch and kind. Reads the whole table. */
export function countEvents(db: Database): KindCount[] {
  const rows = db.all(
    `SELECT gateway_id, epoch, kind, SUM(stored) AS stored, SUM(retired) AS retired FROM (
       SELECT gateway_id, epoch, kind, COUNT(*) AS stored, 0 AS retired
         FROM events GROUP BY gateway_id, epoch, kind
       UNION ALL
       SELECT gateway_id, epoch, kind, 0, records FROM retired
     ) GROUP BY gateway_id, epoch, kind ORDER BY gateway_id, epoch, kind`,
  );
  return rows.map((row) => ({
    gatewayId: String(row['gateway_id']),
    epoch: Number(row['epoch']),
    kind: String(row['kind']),
    stored: Number(row['stored']),
    retired: Number(row['retired']),
  }));
}

/** Deletes up to `limit` of the oldest records received before `beforeMs`; returns how many. */
export function retireEvents(db: Database, beforeMs: number, limit: number): number {
  // Rows are in order of arrival, so the oldest are the first; no index on the time is needed.
  const last = db.one(
    `SELECT MAX(id) AS id FROM (
       SELECT id, received_at_ms FROM events ORDER BY id LIMIT ?
     ) WHERE received_at_ms < ?`,
    limit,
    beforeMs,
  );
  const lastId = Number(last?.['id'] ?? 0);
  db.run(
    `INSERT INTO retired (gateway_id, epoch, kind, records)
       SELECT gateway_id, epoch, kind, COUNT(*) FROM events
       WHERE id <= ? AND received_at_ms < ? GROUP BY gateway_id, epoch, kind
     ON CONFLICT DO UPDATE SET records = records + excluded.records`,
    lastId,
    beforeMs,
  );
  return db.run('DELETE FROM events WHERE id <= ? AND received_at_ms < ?', lastId, beforeMs)
    .changes;
}

function eventFromRow(row: Row): StoredEvent {
  return {
    order: Number(row['id']),
    id: {
      gatewayId: String(row['gateway_id']),
      epoch: Number(row['epoch']),
      seq: Number(row['seq']),
    },
    siteId: String(row['site_id']),
    observedAtMs: Number(row['observed_at_ms']),
    receivedAtMs: Number(row['received_at_ms']),
    clockJson: String(row['clock']),
    bodyJson: String(row['body']),
  };
}
