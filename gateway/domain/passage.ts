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
  /** Everybody uses another entrance now. */
  EntranceClosed: 'entrance-closed',
  OutsideOpeningHours: 'outside-opening-hours',
  /** Not who passes here, for example a courier at the door of the residents. */
  KindNotAdmitted: 'kind-not-admitted',
  /** No plate, or a camera is not sure of it. */
  PlateUnreadable: 'plate-unreadable',
  PlateNotKnown: 'plate-not-known',
  /** What holds depends on the time, and the clock is not to be believed. */
  TimeNotTrusted: 'time-not-trusted',
} as const;
export type VerdictReason = (typeof VerdictReason)[keyof typeof VerdictReason];

/** Into the site or out of it. */
export const Direction = { In: 'in', Out: 'out' } as const;
export type Direction = (typeof Direction)[keyof typeof Direction];

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
  /** Absent in records that are older than it: in. */
  readonly direction?: Direction;
  readonly pairing: Pairing;
  readonly scan: Scan | null;
  readonly reading: Reading | null;
  readonly decision: Decision;
  readonly verdict: Verdict;
  readonly verdictReason: VerdictReason;
  /** The entrance that is open, where this one is closed. */
  readonly openCheckpointId?: string;
};
