import type { Role } from '#ops-centre/http/api/account-types.ts';
import type { Database, Row } from './database.ts';

/** `userKey` is the name folded for comparison: `Anna` and `anna` are one person. */
export type StoredUser = {
  readonly userKey: string;
  readonly userName: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly createdAtMs: number;
  readonly lastSignInAtMs: number | null;
};

export function findUser(db: Database, userKey: string): StoredUser | null {
  const row = db.one('SELECT * FROM users WHERE user_key = ?', userKey);
  return row && userFromRow(row);
}

export function listUsers(db: Database): StoredUser[] {
  return db.all('SELECT * FROM users ORDER BY user_key').map(userFromRow);
}

export function countUsers(db: Database, role?: Role): number {
  const row = role
    ? db.one('SELECT COUNT(*) AS n FROM users WHERE role = ?', role)
    : db.one('SELECT COUNT(*) AS n FROM users');
  return Number(row?.['n'] ?? 0);
}

export function insertUser(db: Database, user: StoredUser): void {
  db.run(
    `INSERT INTO users (user_key, user_name, role, password_hash, created_at_ms, last_sign_in_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
    user.userKey,
    user.userName,
    user.role,
    user.passwordHash,
    user.createdAtMs,
    user.lastSignInAtMs,
  );
}

export function noteSignIn(db: Database, userKey: string, atMs: number): void {
  db.run('UPDATE users SET last_sign_in_at_ms = ? WHERE user_key = ?', atMs, userKey);
}

/** Takes the user's sessions along (foreign key). */
export function removeUser(db: Database, userKey: string): void {
  db.run('DELETE FROM users WHERE user_key = ?', userKey);
}

function userFromRow(row: Row): StoredUser {
  const lastSignIn = row['last_sign_in_at_ms'] ?? null;
  return {
    userKey: String(row['user_key']),
    userName: String(row['user_name']),
    role: String(row['role']) as Role,
    passwordHash: String(row['password_hash']),
    createdAtMs: Number(row['created_at_ms']),
    lastSignInAtMs: lastSignIn === null ? null : Number(lastSignIn),
  };
}
