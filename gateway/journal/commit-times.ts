/** Upper bounds of the buckets, in ms; the last bucket takes everything above. */
export const COMMIT_BUCKETS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 250, 1_000] as const;

/** How long commits take, counted into buckets so that a scrape costs nothing on the way. */
export class CommitTimes {
  readonly counts = new Array<number>(COMMIT_BUCKETS_MS.length + 1).fill(0);
  sumMs = 0;
  count = 0;

  add(durationMs: number): void {
    let bucket = 0;
    while (bucket < COMMIT_BUCKETS_MS.length && durationMs > (COMMIT_BUCKETS_MS[bucket] as number))
      bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sumMs += durationMs;
    this.count++;
  }
}
