import type { Decision } from './decision.ts';
import type { Reading } from './reading.ts';
import type { PassageKind, Scan } from './scan.ts';

/** What the guard is told to do. */
export const Verdict = {
  Admit: 'admit',
  MeasureAgain: 'measure-again',
  StepAside: 'step-aside',
  Refuse: 'refuse',
  CallGuard: 'call-guard',
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** Why a verdict is what it is, in the words the kiosk translates. */
export const VerdictReason = {
  Clear: 'clear',
  TemperatureSuspected: 'temperature-suspected',
  TemperatureNotValid: 'temperature-not-valid',
  TemperatureMissing: 'temperature-missing',
  CodeMissing: 'code-missing',
  CodeExpired: 'code-expired',
  CodeRefused: 'code-refused',
  CodeCannotCheck: 'code-cannot-check',
} as const;
export type VerdictReason = (typeof VerdictReason)[keyof typeof VerdictReason];

/** How scan and reading of a passage came together. */
export const Pairing = {
  Paired: 'paired',
  ReadingOnly: 'reading-only',
  ScanOnly: 'scan-only',
} as const;
export type Pairing = (typeof Pairing)[keyof typeof Pairing];

/** One person (or vehicle) through one lane. */
export type Passage = {
  /** `{lane}-{boot}-{counter}`; unique per gateway. */
  readonly passageId: string;
  /** The first passage of a person and the re-measures of the same person share it. Two people never do. */
  readonly episodeId: string;
  /** 1 for the first measurement of an episode, 2 for the first re-measure, … */
  readonly attempt: number;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly kind: PassageKind;
  readonly pairing: Pairing;
  readonly scan: Scan | null;
  readonly reading: Reading | null;
  readonly decision: Decision;
  readonly verdict: Verdict;
  readonly verdictReason: VerdictReason;
};
