import type { Random } from '#sim/random.ts';
import type { InstalledServer } from '#tests/support/installed-server.ts';

/**
 * One line of the fault matrix: what is done to the system, what must hold all the same, and a control
 * in which it does not hold. Tests in CI and `npm run faults` run the same object.
 */
export type Fault = {
  /** Also the name of its file. */
  readonly name: string;
  /** A sentence: what holds under this fault. */
  readonly promise: string;
  /** What one round is: `kills`, `points`. */
  readonly unit: string;
  readonly rounds: { readonly short: number; readonly long: number };
  /** The longest that a round may take on average, for the deadline of the test. */
  readonly roundMs: number;
  /** The same for what comes before and after all rounds; default two minutes. */
  readonly settleMs?: number;
  readonly needs: readonly Need[];
  readonly run: (run: FaultRun) => Promise<FaultFigures>;
  readonly control: FaultControl;
};

/** A promise that is broken on purpose; the same judge must find it out. */
export type FaultControl = {
  /** A sentence: what was made wrong. */
  readonly what: string;
  readonly rounds: number;
  readonly run: (run: FaultRun) => Promise<FaultFigures>;
};

/** A program, a right or a feature of the kernel; `path` is `null` where it is missing. */
export type Need = Pick<InstalledServer, 'path' | 'reasonToSkip'>;

export type FaultRun = {
  readonly rounds: number;
  readonly seed: number;
  readonly random: Random;
  /** Says how far it is, to whoever watches. */
  readonly report: (progress: string) => void;
};

/** What came of a run. What is left out did not happen. */
export type FaultFigures = {
  /** Records of which somebody was told that they are kept. */
  readonly accepted: number;
  readonly lost?: number;
  readonly doubled?: number;
  /** Numbers that are missing somewhere without anybody having been told. */
  readonly unreportedGaps?: number;
  /** From the end of each fault to the first sign of normal work. */
  readonly recoveryMs?: readonly number[];
  /** Whatever else was promised and not kept, a sentence each. */
  readonly broken?: readonly string[];
  /** Figures that the promise does not ask for, `12,345 rows/s to InfluxDB`. */
  readonly measured?: readonly string[];
};

/** The judge of promises and controls alike: a sentence for each promise that the figures break. */
export function brokenPromises(figures: FaultFigures): readonly string[] {
  const { accepted, lost = 0, doubled = 0, unreportedGaps = 0, broken = [] } = figures;
  return [
    ...(accepted > 0 ? [] : ['Nothing was accepted, so nothing is proven.']),
    ...(lost > 0 ? [`${lost} accepted records are lost.`] : []),
    ...(doubled > 0 ? [`${doubled} records are there twice.`] : []),
    ...(unreportedGaps > 0 ? [`${unreportedGaps} gaps were not reported.`] : []),
    ...broken,
  ];
}

/** How a control is judged: accepting nothing finds nothing out. */
export const isFoundOut = (figures: FaultFigures): boolean =>
  figures.accepted > 0 && brokenPromises(figures).length > 0;

/** What a test of the matrix tells whoever runs it, by the test's meta. */
export type FaultNote = {
  readonly fault: string;
  readonly part: 'promise' | 'control';
  readonly rounds: number;
  readonly unit: string;
  readonly seed: number;
  /** `null` until it came to an end. */
  readonly figures: FaultFigures | null;
  /** Why it was not run; `null` when it was. */
  readonly notRun: string | null;
};

declare module 'vitest' {
  interface TaskMeta {
    fault?: FaultNote;
  }
}
