/**
 * Slows guessing down without ever locking anybody out for good (OWASP ASVS 5.0 §6.1.1): the wait grows with each
 * failure of one account from one address, and of one address over all accounts, up to a limit.
 * An attempt counts as failed until it turns out well, so that many at once gain nothing.
 */
export type ThrottleRule = {
  /** Failures that cost nothing. */
  readonly freeFailures: number;
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
};

export const ACCOUNT_RULE: ThrottleRule = {
  freeFailures: 3,
  firstWaitMs: 1_000,
  maxWaitMs: 300_000,
};
const ADDRESS_RULE: ThrottleRule = {
  freeFailures: 20,
  firstWaitMs: 1_000,
  maxWaitMs: 60_000,
};

/** Failures are forgotten after this long without another one. */
const FORGET_AFTER_MS = 3_600_000;
const MAX_KEYS = 10_000;

type Failures = { readonly count: number; readonly lastAtMs: number };

/** How long after the last failure the next attempt is looked at. */
export function waitAfter(failures: number, rule: ThrottleRule): number {
  const counted = failures - rule.freeFailures;
  if (counted < 0) return 0;
  return Math.min(rule.maxWaitMs, rule.firstWaitMs * 2 ** counted);
}

export class SignInThrottle {
  readonly #failures = new Map<string, Failures>();

  /** Milliseconds to wait; 0 lets the attempt through and counts it as failed until {@link succeeded}. */
  begin(account: string, address: string, monotonicMs: number): number {
    const keys = keysOf(account, address);
    const waits = keys.map(({ key, rule }) => this.#waitOf(key, rule, monotonicMs));
    const waitMs = Math.max(...waits);
    if (waitMs > 0) return waitMs;
    for (const { key } of keys) this.#count(key, monotonicMs);
    return 0;
  }

  succeeded(account: string, address: string): void {
    const [own, shared] = keysOf(account, address);
    this.#failures.delete(own.key);
    const failures = this.#failures.get(shared.key);
    // One good sign-in takes back its own attempt, not the failures of others behind the same address.
    if (failures) this.#failures.set(shared.key, { ...failures, count: failures.count - 1 });
  }

  #waitOf(key: string, rule: ThrottleRule, monotonicMs: number): number {
    const failures = this.#failures.get(key);
    if (!failures) return 0;
    const sinceMs = monotonicMs - failures.lastAtMs;
    if (sinceMs >= FORGET_AFTER_MS) {
      this.#failures.delete(key);
      return 0;
    }
    return Math.max(0, waitAfter(failures.count, rule) - sinceMs);
  }

  #count(key: string, monotonicMs: number): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastAtMs: monotonicMs });
    if (this.#failures.size <= MAX_KEYS) return;
    const [oldest = key] = this.#failures.keys();
    this.#failures.delete(oldest);
  }
}

type ThrottleKey = { readonly key: string; readonly rule: ThrottleRule };

function keysOf(account: string, address: string): readonly [ThrottleKey, ThrottleKey] {
  return [
    { key: `account ${address} ${account}`, rule: ACCOUNT_RULE },
    { key: `address ${address}`, rule: ADDRESS_RULE },
  ];
}
