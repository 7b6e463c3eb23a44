import * as z from 'zod';

/** Raw values that are looked back at; a longer sequence that is replayed is not found. */
const LAGS = 32;

export const runWatchSchema = z.strictObject({
  /** Newest first. */
  recent: z.array(z.number()).max(LAGS),
  /** For each lag: how many values in a row were the same as the one so many before. */
  runs: z.array(z.int().min(0)).length(LAGS),
  /** Values in a row that end in .0 or .5. */
  rounded: z.int().min(0),
});
export type RunWatch = Readonly<z.infer<typeof runWatchSchema>>;

export const NO_RUNS: RunWatch = {
  recent: [],
  runs: new Array<number>(LAGS).fill(0),
  rounded: 0,
};

export function withValue({ recent, runs, rounded }: RunWatch, rawCelsius: number): RunWatch {
  return {
    recent: [rawCelsius, ...recent.slice(0, LAGS - 1)],
    runs: runs.map((run, index) => (recent[index] === rawCelsius ? run + 1 : 0)),
    rounded: Math.abs(rawCelsius * 2 - Math.round(rawCelsius * 2)) < 1e-6 ? rounded + 1 : 0,
  };
}

/** How many times in a row the same value has come. */
export const stuckRun = ({ runs }: RunWatch): number => (runs[0] ?? 0) + 1;

/** The longest stretch that repeats an earlier one of 2 to 32 values. */
export const replayedRun = ({ runs }: RunWatch): number => Math.max(...runs.slice(1));

/** Most that is tolerated: one false alarm in ten days of three million readings each. */
const TOLERATED_SHARE = 0.1 / 3_000_000;
const SHORTEST_RUN = 9;
const LONGEST_RUN = 40;

/**
 * From which run on chance is no explanation, where two people have the same value with this probability:
 * 9 at 0.10, 12 at 0.20, 15 at 0.28. For replays it is asked of each lag.
 */
export function suspiciousRun(sameShare: number, lags = 1): number {
  const run = Math.ceil(1 + Math.log(TOLERATED_SHARE / lags) / Math.log(sameShare));
  return Math.max(SHORTEST_RUN, Math.min(LONGEST_RUN, run));
}

export const REPLAY_LAGS = LAGS - 1;
