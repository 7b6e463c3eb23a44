import type { RecentTraffic } from './gateway-snapshot.ts';

/** What is counted of a line since the start; never reset. */
export type TrafficCounts = {
  readonly frames: number;
  readonly bytesIn: number;
  readonly discardedBytes: Readonly<Record<string, number>>;
};

type Sample = TrafficCounts & { readonly monotonicMs: number };

/** Long enough that a device with a few frames a minute is judged fairly, short enough that what was mended is forgotten. */
const RECENT_MS = 60_000;
const RATE_MS = 5_000;
/** A rate over less than this would jump. */
const SHORTEST_RATE_MS = 1_000;

/** Tells what counts were a while ago, from samples that somebody takes about once a second. */
export class TrafficWindow {
  /** Oldest first; the first is the newest that is at least as old as the window. */
  readonly #samples: Sample[] = [];

  sample(monotonicMs: number, counts: TrafficCounts): void {
    this.#samples.push({ ...counts, monotonicMs });
    while (ageOf(this.#samples[1], monotonicMs) >= RECENT_MS) this.#samples.shift();
  }

  /** Frames a second, as of now. */
  framesPerSecond(monotonicMs: number, { frames }: TrafficCounts): number {
    const before =
      this.#samples.findLast((each) => ageOf(each, monotonicMs) >= RATE_MS) ?? this.#samples[0];
    if (!before) return 0;
    const elapsedMs = Math.max(SHORTEST_RATE_MS, ageOf(before, monotonicMs));
    return ((frames - before.frames) * 1_000) / elapsedMs;
  }

  recent({ bytesIn, discardedBytes }: TrafficCounts): RecentTraffic {
    const before = this.#samples[0];
    if (!before) return { bytesIn: 0, discardedBytes: {} };
    const since = Object.entries(discardedBytes).map(
      ([cause, bytes]) => [cause, bytes - (before.discardedBytes[cause] ?? 0)] as const,
    );
    return { bytesIn: bytesIn - before.bytesIn, discardedBytes: Object.fromEntries(since) };
  }
}

/** Negative infinity for a sample that is not there. */
const ageOf = (sample: Sample | undefined, monotonicMs: number): number =>
  sample ? monotonicMs - sample.monotonicMs : -Infinity;
