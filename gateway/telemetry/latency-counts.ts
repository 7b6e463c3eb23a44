/**
 * Durations counted into buckets. The hot path only increments a number; nothing is computed until
 * somebody asks.
 */
export type LatencyCounts = {
  /** Upper bounds of the buckets, rising, in ms. */
  readonly boundsMs: readonly number[];
  /** One count a bucket, not cumulated; one more than bounds, the last takes everything above. */
  readonly counts: readonly number[];
  readonly sumMs: number;
  readonly count: number;
};

/** The counts as Prometheus wants them: cumulated, bounds in seconds, `+Inf` last. */
export function cumulativeBuckets(
  latency: LatencyCounts,
): readonly { readonly le: string; readonly count: number }[] {
  let total = 0;
  return latency.counts.map((count, index) => {
    total += count;
    const boundMs = latency.boundsMs[index];
    return { le: boundMs === undefined ? '+Inf' : String(boundMs / 1_000), count: total };
  });
}
