import { Role } from '#ops-centre/http/api/account-types.ts';
import { AuditAction, appendAudit } from '#ops-centre/store/audit-table.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { insertSession, removeSession, touchSession } from '#ops-centre/store/session-table.ts';
import { readSetting, removeSetting, writeSetting } from '#ops-centre/store/setting-table.ts';
import type { StoredUser } from '#ops-centre/store/user-table.ts';
import {
  countUsers,
  findUser,
  insertUser,
  noteSignIn,
  removeUser,
} from '#ops-centre/store/user-table.ts';

/** Who does it and when, for the audit log. */
export type Doing = { readonly who: string; readonly atMs: number; readonly fromAddress: string };

export type NewUser = Pick<StoredUser, 'userKey' | 'userName' | 'role' | 'passwordHash'>;

/** Changes to users and sessions. Every condition is checked in the transaction that relies on it. */
export type AccountWriter = {
  /** While nobody has an account; replaces the code before. */
  offerSetUpCode(codeHash: string): void;
  /** The first admin; the code dies with it. */
  setUp(codeHash: string, user: NewUser, doing: Doing): 'created' | 'wrong-code' | 'not-needed';
  createUser(user: NewUser, doing: Doing): 'created' | 'name-taken';
  deleteUser(userKey: string, doing: Doing): 'deleted' | 'not-found' | 'last-admin';
  /** `false` when the user or the password changed since it was checked. */
  openSession(tokenHash: string, user: StoredUser, doing: Doing): boolean;
  touchSession(tokenHash: string, nowMs: number): void;
  closeSession(tokenHash: string, doing: Doing): void;
};

export function createAccountWriter(db: Database): AccountWriter {
  return {
    offerSetUpCode: (codeHash) =>
      db.transaction(() => {
        if (countUsers(db) === 0) writeSetting(db, 'setUpCodeHash', codeHash);
      }),
    setUp: (codeHash, user, doing) => db.transaction(() => setUp(db, codeHash, user, doing)),
    createUser: (user, doing) => db.transaction(() => createUser(db, user, doing)),
    deleteUser: (userKey, doing) => db.transaction(() => deleteUser(db, userKey, doing)),
    openSession: (tokenHash, user, doing) =>
      db.transaction(() => openSession(db, tokenHash, user, doing)),
    touchSession: (tokenHash, nowMs) => db.transaction(() => touchSession(db, tokenHash, nowMs)),
    closeSession: (tokenHash, doing) =>
      db.transaction(() => {
        removeSession(db, tokenHash);
        appendAudit(db, { ...doing, what: AuditAction.SignOut, target: doing.who });
      }),
  };
}

function setUp(
  db: Database,
  codeHash: string,
  user: NewUser,
  doing: Doing,
): 'created' | 'wrong-code' | 'not-needed' {
  if (countUsers(db) > 0) return 'not-needed';
  // Digests are compared: their timing says nothing about the code.
  if (readSetting(db, 'setUpCodeHash') !== codeHash) {
    appendAudit(db, { ...doing, what: AuditAction.SetUpRefused, target: '-' });
    return 'wrong-code';
  }
  insertUser(db, { ...user, createdAtMs: doing.atMs, lastSignInAtMs: null });
  removeSetting(db, 'setUpCodeHash');
  appendAudit(db, { ...doing, what: AuditAction.SetUp, target: user.userName });
  return 'created';
}

function createUser(db: Database, user: NewUser, doing: Doing): 'created' | 'name-taken' {
  if (findUser(db, user.userKey)) return 'name-taken';
  insertUser(db, { ...user, createdAtMs: doing.atMs, lastSignInAtMs: null });
  const target = `${user.userName} (${user.role})`;
  appendAudit(db, { ...doing, what: AuditAction.UserCreated, target });
  return 'created';
}

function deleteUser(
  db: Database,
  userKey: string,
  doing: Doing,
): 'deleted' | 'not-found' | 'last-admin' {
  const user = findUser(db, userKey);
  if (!user) return 'not-found';
  if (user.role === Role.Admin && countUsers(db, Role.Admin) === 1) return 'last-admin';
  removeUser(db, userKey);
  appendAudit(db, { ...doing, what: AuditAction.UserDeleted, target: user.userName });
  return 'deleted';
}

function openSession(db: Database, tokenHash: string, user: StoredUser, doing: Doing): boolean {
  // Checking the password took a while; the user may be gone by now, or be another one of the same name.
  if (findUser(db, user.userKey)?.passwordHash !== user.passwordHash) return false;
  insertSession(db, tokenHash, user.userKey, doing.atMs);
  noteSignIn(db, user.userKey, doing.atMs);
  appendAudit(db, { ...doing, what: AuditAction.SignIn, target: user.userName });
  return true;
}
