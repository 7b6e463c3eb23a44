import { readFileSync } from 'node:fs';

export type Quantiles = {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
};

export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Raw Float64 as the parts of the bench write them. */
export function readTimes(file: string): Float64Array {
  const bytes = readFileSync(file);
  return new Float64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  );
}

/** Differences of two lists of times by index; what is missing in either is left out. */
export function latencies(sent: Float64Array, arrived: Float64Array): number[] {
  const differences: number[] = [];
  for (let index = 0; index < Math.min(sent.length, arrived.length); index++) {
    const difference = (arrived[index] as number) - (sent[index] as number);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  return differences;
}
