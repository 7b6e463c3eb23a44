import type { Clock } from '#gateway/domain/clock.ts';

export type RateLimitOptions = {
  readonly clock: Clock;
  readonly max: number;
  readonly periodMs: number;
};

/** `true` for at most `max` calls in any `periodMs`. */
export function createRateLimit({ clock, max, periodMs }: RateLimitOptions): () => boolean {
  let recent: number[] = [];
  return () => {
    const nowMs = clock.monotonicMs();
    recent = recent.filter((atMs) => nowMs - atMs < periodMs);
    if (recent.length >= max) return false;
    recent.push(nowMs);
    return true;
  };
}
