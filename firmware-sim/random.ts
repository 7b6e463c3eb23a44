import { createHash } from 'node:crypto';

/** Reproducible randomness: the same seed and purpose give the same sequence on every machine. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** A whole number in [low, high], both ends included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Normal distribution (Box–Muller). */
  normal(mean: number, standardDeviation: number): number;
  bytes(count: number): Uint8Array;
};

/**
 * `purpose` separates the streams of one seed, so that a new consumer of randomness in one device
 * does not shift the numbers of another.
 */
export function createRandom(seed: number, purpose: string): Random {
  const next = smallFastCounter(createHash('sha256').update(`${seed}/${purpose}`).digest());
  const between = (low: number, high: number) => low + (high - low) * next();
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    integer,
    chance: (probability) => next() < probability,
    normal: (mean, standardDeviation) =>
      mean +
      standardDeviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    bytes: (count) => Uint8Array.from({ length: count }, () => integer(0, 255)),
  };
}

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, integer arithmetic only. */
function smallFastCounter(state: Buffer): () => number {
  let a = state.readInt32LE(0);
  let b = state.readInt32LE(4);
  let c = state.readInt32LE(8);
  let counter = state.readInt32LE(12);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
