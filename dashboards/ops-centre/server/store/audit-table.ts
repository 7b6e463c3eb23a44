import type { Database } from './database.ts';

/** Who did what, when and from where. Holds no secret and nothing that somebody typed into a password field. */
export type AuditEntry = {
  readonly atMs: number;
  /** User name, or `-` for somebody who is not signed in. */
  readonly who: string;
  readonly what: AuditAction;
  readonly target: string;
  readonly fromAddress: string;
};

export const AuditAction = {
  SetUp: 'set-up',
  SetUpRefused: 'set-up-refused',
  SignIn: 'sign-in',
  SignInRefused: 'sign-in-refused',
  SignOut: 'sign-out',
  AccessDenied: 'access-denied',
  UserCreated: 'user-created',
  UserDeleted: 'user-deleted',
  AlertAcknowledged: 'alert-acknowledged',
  GatewayTokenIssued: 'gateway-token-issued',
  GatewayTokenRevoked: 'gateway-token-revoked',
  /** Somebody without the right token wanted to bring records of a gateway. */
  GatewayRefused: 'gateway-refused',
  /** A gateway with a good token wanted to bring records of another one. */
  GatewaySpoofed: 'gateway-spoofed',
} as const;
export type AuditAction = (typeof AuditAction)[keyof typeof AuditAction];

export function appendAudit(db: Database, entry: AuditEntry): void {
  db.run(
    'INSERT INTO audit_log (at_ms, who, what, target, from_address) VALUES (?, ?, ?, ?, ?)',
    entry.atMs,
    entry.who,
    entry.what,
    entry.target,
    entry.fromAddress,
  );
}

/** Newest first. */
export function listAudit(db: Database, limit: number): AuditEntry[] {
  return db.all('SELECT * FROM audit_log ORDER BY id DESC LIMIT ?', limit).map((row) => ({
    atMs: Number(row['at_ms']),
    who: String(row['who']),
    what: String(row['what']) as AuditAction,
    target: String(row['target']),
    fromAddress: String(row['from_address']),
  }));
}

export function retireAudit(db: Database, beforeMs: number): number {
  return db.run('DELETE FROM audit_log WHERE at_ms < ?', beforeMs).changes;
}
