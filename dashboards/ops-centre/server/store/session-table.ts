import type { Role } from '#ops-centre/http/api/account-types.ts';
import type { Database } from './database.ts';

/** A signed-in browser. Only the token's digest is kept: who reads this file can take over nobody's session. */
export type StoredSession = {
  readonly tokenHash: string;
  readonly userKey: string;
  readonly userName: string;
  readonly role: Role;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
};

/** More sessions of one user than this end the oldest. */
const MAX_SESSIONS_PER_USER = 20;

export function findSession(db: Database, tokenHash: string): StoredSession | null {
  const row = db.one(
    `SELECT s.token_hash, s.user_key, s.created_at_ms, s.last_seen_at_ms, u.user_name, u.role
     FROM sessions s JOIN users u USING (user_key) WHERE s.token_hash = ?`,
    tokenHash,
  );
  if (!row) return null;
  return {
    tokenHash: String(row['token_hash']),
    userKey: String(row['user_key']),
    userName: String(row['user_name']),
    role: String(row['role']) as Role,
    createdAtMs: Number(row['created_at_ms']),
    lastSeenAtMs: Number(row['last_seen_at_ms']),
  };
}

export function insertSession(
  db: Database,
  tokenHash: string,
  userKey: string,
  nowMs: number,
): void {
  db.run(
    `DELETE FROM sessions WHERE user_key = ? AND token_hash NOT IN (
       SELECT token_hash FROM sessions WHERE user_key = ? ORDER BY last_seen_at_ms DESC LIMIT ?)`,
    userKey,
    userKey,
    MAX_SESSIONS_PER_USER - 1,
  );
  db.run(
    `INSERT INTO sessions (token_hash, user_key, created_at_ms, last_seen_at_ms)
     VALUES (?, ?, ?, ?)`,
    tokenHash,
    userKey,
    nowMs,
    nowMs,
  );
}

export function touchSession(db: Database, tokenHash: string, nowMs: number): void {
  db.run('UPDATE sessions SET last_seen_at_ms = ? WHERE token_hash = ?', nowMs, tokenHash);
}

export function removeSession(db: Database, tokenHash: string): void {
  db.run('DELETE FROM sessions WHERE token_hash = ?', tokenHash);
}

export function removeSessionsBefore(
  db: Database,
  seenBeforeMs: number,
  bornBeforeMs: number,
): void {
  db.run(
    'DELETE FROM sessions WHERE last_seen_at_ms < ? OR created_at_ms < ?',
    seenBeforeMs,
    bornBeforeMs,
  );
}
