import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { passwordMatches } from './password-hash.ts';

export type CredentialVerdict = 'right' | 'wrong' | 'busy';

export type CredentialCheckOptions = {
  /** Hash by account name. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Hashing is slow on purpose; more at a time would only starve the rest of the process. */
  readonly maxConcurrent?: number;
  readonly maxWaiting?: number;
};

const MAX_CONCURRENT = 2;
const MAX_WAITING = 32;
const MAX_PASSWORD_BYTES = 1_024;

/**
 * Checks passwords without blocking. Once an account's password was right, the same one is right at
 * once: clients that come back after a network fault must not queue behind somebody who guesses.
 */
export function createCredentialCheck(options: CredentialCheckOptions) {
  const { hashes, maxConcurrent = MAX_CONCURRENT, maxWaiting = MAX_WAITING } = options;
  const key = randomBytes(32);
  const fingerprintOf = (password: Buffer): Buffer =>
    createHmac('sha256', key).update(password).digest();
  const known = new Map<string, Buffer>();
  const queue: (() => void)[] = [];
  let running = 0;

  const turn = async (): Promise<boolean> => {
    if (running < maxConcurrent) {
      running += 1;
      return true;
    }
    if (queue.length >= maxWaiting) return false;
    await new Promise<void>((resolve) => queue.push(resolve));
    return true;
  };
  const turnOver = (): void => {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  };

  return {
    async check(name: string, password: Buffer): Promise<CredentialVerdict> {
      const hash = hashes.get(name);
      if (hash === undefined || password.length > MAX_PASSWORD_BYTES) return 'wrong';
      const fingerprint = fingerprintOf(password);
      const right = known.get(name);
      if (right && timingSafeEqual(right, fingerprint)) return 'right';
      if (!(await turn())) return 'busy';
      try {
        if (!(await passwordMatches(password, hash))) return 'wrong';
        known.set(name, fingerprint);
        return 'right';
      } finally {
        turnOver();
      }
    },
  };
}

export type CredentialCheck = ReturnType<typeof createCredentialCheck>;
