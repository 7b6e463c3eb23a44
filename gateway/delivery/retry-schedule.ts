import type { Backoff } from '#gateway/domain/backoff.ts';

/** For a far side that is away or busy. */
export const PASSING_TROUBLE: Backoff = { firstMs: 250, longestMs: 15_000 };

/** For a far side that a person has to mend: credentials, a missing database. */
export const NEEDS_A_PERSON: Backoff = { firstMs: 5_000, longestMs: 60_000 };
