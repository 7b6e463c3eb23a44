import type { AlertFacts } from '#ops-centre/alerts/alert-facts.ts';
import { alertIdFrom } from '#ops-centre/alerts/alert-facts.ts';
import type { AlertLogEntry } from '#ops-centre/http/api/alert-history-types.ts';
import type { Database, Row } from './database.ts';

/** An alert and its place in the order in which alerts were first heard of. */
export type StoredAlert = { readonly order: number; readonly facts: AlertFacts };

export function findAlert(db: Database, alertId: string): StoredAlert | null {
  const row = db.one('SELECT id, facts FROM alerts WHERE alert_id = ?', alertId);
  return row && alertFromRow(row);
}

export function saveAlert(db: Database, alert: AlertFacts): void {
  db.run(
    `INSERT INTO alerts (alert_id, state, heard_at_ms, facts) VALUES (?, ?, ?, ?)
     ON CONFLICT (alert_id) DO UPDATE SET
       state = excluded.state, heard_at_ms = excluded.heard_at_ms, facts = excluded.facts`,
    alertIdFrom(alert.gatewayId, alert.alertKey),
    alert.state,
    alert.heardAtMs,
    JSON.stringify(alert),
  );
}

/** The log is only ever appended to. */
export function appendAlertLog(db: Database, alertId: string, entry: AlertLogEntry): void {
  db.run(
    'INSERT INTO alert_log (alert_id, at_ms, kind, by_whom, detail) VALUES (?, ?, ?, ?, ?)',
    alertId,
    entry.atMs,
    entry.kind,
    entry.by,
    entry.detail && JSON.stringify(entry.detail),
  );
}

/** Oldest first, at most the 500 newest. */
export function listAlertLog(db: Database, alertId: string): AlertLogEntry[] {
  const rows = db.all(
    `SELECT * FROM (SELECT * FROM alert_log WHERE alert_id = ? ORDER BY id DESC LIMIT 500)
     ORDER BY id`,
    alertId,
  );
  return rows.map((row) => ({
    atMs: Number(row['at_ms']),
    kind: String(row['kind']) as AlertLogEntry['kind'],
    by: String(row['by_whom']),
    detail: row['detail'] === null ? null : JSON.parse(String(row['detail'])),
  }));
}

export type AlertsBefore = {
  readonly onlyOpen: boolean;
  readonly limit: number;
  readonly beforeOrder: number;
};

/** Newest first. */
export function listAlerts(db: Database, query: AlertsBefore): StoredAlert[] {
  const where = query.onlyOpen ? "state = 'open' AND id < ?" : 'id < ?';
  const rows = db.all(
    `SELECT id, facts FROM alerts WHERE ${where} ORDER BY id DESC LIMIT ?`,
    query.beforeOrder,
    query.limit,
  );
  return rows.map(alertFromRow);
}

export function countOpenAlerts(db: Database): number {
  return Number(db.one("SELECT COUNT(*) AS n FROM alerts WHERE state = 'open'")?.['n'] ?? 0);
}

export function countAlerts(db: Database): Record<string, number> {
  const rows = db.all('SELECT state, COUNT(*) AS n FROM alerts GROUP BY state ORDER BY state');
  return Object.fromEntries(rows.map((row) => [String(row['state']), Number(row['n'])]));
}

/** Deletes answered alerts that were heard of before `beforeMs`, with their log. An open alert is never deleted. */
export function retireAlerts(db: Database, beforeMs: number, limit: number): number {
  const rows = db.all(
    "SELECT alert_id FROM alerts WHERE state <> 'open' AND heard_at_ms < ? ORDER BY id LIMIT ?",
    beforeMs,
    limit,
  );
  for (const row of rows) {
    db.run('DELETE FROM alert_log WHERE alert_id = ?', String(row['alert_id']));
    db.run('DELETE FROM alerts WHERE alert_id = ?', String(row['alert_id']));
  }
  return rows.length;
}

function alertFromRow(row: Row): StoredAlert {
  const facts = JSON.parse(String(row['facts'])) as AlertFacts & { readonly episodeId?: string };
  // Rows of the first version knew alerts of episodes only.
  const alertKey = facts.alertKey ?? facts.episodeId;
  return { order: Number(row['id']), facts: { ...facts, alertKey } };
}
