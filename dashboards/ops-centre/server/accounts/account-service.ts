import type { Clock } from '#gateway/domain/clock.ts';
import type { Role } from '#ops-centre/http/api/account-types.ts';
import { Role as Roles } from '#ops-centre/http/api/account-types.ts';
import { AuditAction } from '#ops-centre/store/audit-table.ts';
import type { Database } from '#ops-centre/store/database.ts';
import type { StoredSession } from '#ops-centre/store/session-table.ts';
import { findSession } from '#ops-centre/store/session-table.ts';
import type { StoredUser } from '#ops-centre/store/user-table.ts';
import { countUsers, findUser, listUsers } from '#ops-centre/store/user-table.ts';
import type { Doing } from '#ops-centre/writer/account-writer.ts';
import type { WriterClient } from '#ops-centre/writer/writer-client.ts';
import type { PasswordHasher } from './password-hash.ts';
import { passwordFault } from './password-policy.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import { newSessionToken, newSetUpCode, setUpCodeHashOf, tokenHashOf } from './tokens.ts';
import type { UserName } from './user-name.ts';
import { readUserName, USER_NAME_EXPECTATION } from './user-name.ts';

/** Who may sign in, and who is signed in. Sessions live in the store, so that they can be ended at any time. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_LIFETIME_MS = 7 * 86_400_000;

/** Being seen is written down at most this often. */
const TOUCH_INTERVAL_MS = 60_000;

export type AccountServiceOptions = {
  readonly reader: Database;
  readonly writer: Pick<WriterClient, 'call'>;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly throttle: SignInThrottle;
};

export type SignedIn = { readonly token: string; readonly userName: string; readonly role: Role };

export type PolicyRefusal = {
  readonly kind: 'name-refused' | 'password-refused';
  readonly message: string;
};
export type SignInResult =
  | { readonly kind: 'signed-in'; readonly session: SignedIn }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'refused' };
export type SetUpResult = SignInResult | PolicyRefusal | { readonly kind: 'not-needed' };
export type CreateUserResult =
  | { readonly kind: 'created'; readonly user: StoredUser }
  | { readonly kind: 'name-taken' }
  | PolicyRefusal;

export class AccountService {
  readonly #options: AccountServiceOptions;

  constructor(options: AccountServiceOptions) {
    this.#options = options;
  }

  isSetUpNeeded(): boolean {
    return countUsers(this.#options.reader) === 0;
  }

  /** A fresh code while nobody has an account, to be shown on the console; it makes the one before void. */
  async offerSetUpCode(): Promise<string | null> {
    if (!this.isSetUpNeeded()) return null;
    const code = newSetUpCode();
    await this.#options.writer.call('offerSetUpCode', setUpCodeHashOf(code));
    return code;
  }

  async setUp(
    given: { readonly code: string; readonly userName: string; readonly password: string },
    fromAddress: string,
  ): Promise<SetUpResult> {
    if (!this.isSetUpNeeded()) return { kind: 'not-needed' };
    const name = checkNewUser(given.userName, given.password);
    if ('kind' in name) return name;
    const waitMs = this.#beginAttempt('set-up', fromAddress);
    if (waitMs > 0) return { kind: 'wait', waitMs };
    const passwordHash = await this.#options.hasher.hash(given.password);
    const user = { ...name, passwordHash, role: Roles.Admin };
    const doing = this.#doing(user.userName, fromAddress);
    const codeHash = setUpCodeHashOf(given.code);
    const result = await this.#options.writer.call('setUp', codeHash, user, doing);
    if (result === 'not-needed') return { kind: 'not-needed' };
    if (result === 'wrong-code') return { kind: 'refused' };
    this.#options.throttle.succeeded('set-up', fromAddress);
    return this.#openSession(user.userKey, fromAddress);
  }

  /** Takes equally long, and says the same, whether it is the name or the password that is wrong. */
  async signIn(
    given: { readonly userName: string; readonly password: string },
    fromAddress: string,
  ): Promise<SignInResult> {
    const name = readUserName(given.userName);
    const account = name?.userKey ?? '-';
    const waitMs = this.#beginAttempt(account, fromAddress);
    if (waitMs > 0) return { kind: 'wait', waitMs };
    const { reader, writer, hasher, throttle } = this.#options;
    const user = name && findUser(reader, name.userKey);
    if (await hasher.verify(given.password, user?.passwordHash ?? null)) {
      throttle.succeeded(account, fromAddress);
      return this.#openSession(account, fromAddress);
    }
    // A name that is not known may be a password in the wrong field: it is not written down.
    const doing = this.#doing('-', fromAddress);
    const target = user?.userName ?? 'unknown user';
    await writer.call('audit', { ...doing, what: AuditAction.SignInRefused, target });
    return { kind: 'refused' };
  }

  /** `null` when the token is unknown or its time is over. */
  sessionOf(token: string): StoredSession | null {
    return this.validSession(tokenHashOf(token));
  }

  validSession(tokenHash: string): StoredSession | null {
    const session = findSession(this.#options.reader, tokenHash);
    const nowMs = this.#options.clock.wallMs();
    if (!session) return null;
    const isIdle = nowMs - session.lastSeenAtMs > SESSION_IDLE_MS;
    const isOld = nowMs - session.createdAtMs > SESSION_LIFETIME_MS;
    return isIdle || isOld ? null : session;
  }

  /** Somebody is there; resolves when that is written down. */
  async touch(session: StoredSession): Promise<void> {
    const nowMs = this.#options.clock.wallMs();
    if (nowMs - session.lastSeenAtMs < TOUCH_INTERVAL_MS) return;
    await this.#options.writer.call('touchSession', session.tokenHash, nowMs);
  }

  async signOut(session: StoredSession, fromAddress: string): Promise<void> {
    const doing = this.#doing(session.userName, fromAddress);
    await this.#options.writer.call('closeSession', session.tokenHash, doing);
  }

  users(): StoredUser[] {
    return listUsers(this.#options.reader);
  }

  async createUser(
    given: { readonly userName: string; readonly password: string; readonly role: Role },
    by: StoredSession,
    fromAddress: string,
  ): Promise<CreateUserResult> {
    const name = checkNewUser(given.userName, given.password);
    if ('kind' in name) return name;
    const passwordHash = await this.#options.hasher.hash(given.password);
    const user = { ...name, passwordHash, role: given.role };
    const doing = this.#doing(by.userName, fromAddress);
    const result = await this.#options.writer.call('createUser', user, doing);
    if (result === 'name-taken') return { kind: 'name-taken' };
    return { kind: 'created', user: { ...user, createdAtMs: doing.atMs, lastSignInAtMs: null } };
  }

  /** The user's sessions are gone with the user. */
  deleteUser(
    userKey: string,
    by: StoredSession,
    fromAddress: string,
  ): Promise<'deleted' | 'not-found' | 'last-admin'> {
    return this.#options.writer.call('deleteUser', userKey, this.#doing(by.userName, fromAddress));
  }

  #beginAttempt(account: string, fromAddress: string): number {
    const { throttle, clock } = this.#options;
    return throttle.begin(account, fromAddress, clock.monotonicMs());
  }

  async #openSession(userKey: string, fromAddress: string): Promise<SignInResult> {
    const user = findUser(this.#options.reader, userKey);
    if (!user) return { kind: 'refused' };
    const token = newSessionToken();
    const doing = this.#doing(user.userName, fromAddress);
    const isOpen = await this.#options.writer.call('openSession', tokenHashOf(token), user, doing);
    if (!isOpen) return { kind: 'refused' };
    return { kind: 'signed-in', session: { token, userName: user.userName, role: user.role } };
  }

  #doing(who: string, fromAddress: string): Doing {
    return { who, fromAddress, atMs: this.#options.clock.wallMs() };
  }
}

function checkNewUser(nameText: string, password: string): UserName | PolicyRefusal {
  const name = readUserName(nameText);
  if (!name) return { kind: 'name-refused', message: USER_NAME_EXPECTATION };
  const fault = passwordFault(password, name.userName);
  return fault === null ? name : { kind: 'password-refused', message: fault };
}
