import { randomBytes } from 'node:crypto';
import type { Clock } from '#gateway/domain/clock.ts';

/**
 * Who has shown the access token with a browser. Kept in memory only: a restart signs everybody
 * out, and nothing that could be stolen lies on the disk.
 */
export interface Sessions {
  /** Returns the id for the cookie: 256 random bits. */
  create(): string;
  isOpen(id: string): boolean;
  end(id: string): void;
}

/** A kiosk stays signed in for a month of running, a forgotten browser for a week. */
export const SESSION_LIFETIME_MS = 30 * 24 * 3_600_000;
export const SESSION_IDLE_MS = 7 * 24 * 3_600_000;
/** Beyond it the session that was idle longest ends. */
export const MAX_SESSIONS = 64;

export function createSessions(clock: Clock): Sessions {
  // Most recently used last.
  const open = new Map<string, { readonly createdAtMs: number; usedAtMs: number }>();

  return {
    create() {
      const now = clock.monotonicMs();
      const id = randomBytes(32).toString('base64url');
      open.set(id, { createdAtMs: now, usedAtMs: now });
      const [longestIdle] = open.keys();
      if (open.size > MAX_SESSIONS && longestIdle !== undefined) open.delete(longestIdle);
      return id;
    },
    isOpen(id) {
      const session = open.get(id);
      if (!session) return false;
      const now = clock.monotonicMs();
      open.delete(id);
      if (now - session.createdAtMs > SESSION_LIFETIME_MS) return false;
      if (now - session.usedAtMs > SESSION_IDLE_MS) return false;
      session.usedAtMs = now;
      open.set(id, session);
      return true;
    },
    end(id) {
      open.delete(id);
    },
  };
}
