/**
 * How long to wait before the n-th repeat: exponential with full jitter, so that a thousand gateways
 * that lost the same broker do not come back in the same second (AWS Architecture Blog, 2015).
 */
export type RetrySchedule = { readonly baseMs: number; readonly maxMs: number };

/** `attempt` counts from 1; `random` gives [0, 1). Never less than a tenth of the step: no tight loop. */
export function retryDelayMs(
  schedule: RetrySchedule,
  attempt: number,
  random: () => number,
): number {
  const step = Math.min(schedule.maxMs, schedule.baseMs * 2 ** Math.min(attempt - 1, 30));
  return step * (0.1 + 0.9 * random());
}

/** For a far side that is away or busy. */
export const PASSING_TROUBLE: RetrySchedule = { baseMs: 250, maxMs: 15_000 };

/** For a far side that a person has to mend: credentials, a missing database. */
export const NEEDS_A_PERSON: RetrySchedule = { baseMs: 5_000, maxMs: 60_000 };
