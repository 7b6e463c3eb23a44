import type { BodySite, ThermometerMode } from './reading.ts';

/** What is wrong with a thermometer, as far as the people before it show it. */
export const DeviceCondition = {
  /** All read high: the thermometer, or a heated place. */
  Hot: 'hot',
  /** All read low: the thermometer, or people who come from the cold. */
  Cold: 'cold',
  /** The threshold would be above its upper limit most of the time. */
  Capped: 'capped',
  /** What it sends is skin, where it says body; or a mode that is not the configured one. */
  WrongMode: 'wrong-mode',
  /** The same value again and again. */
  Stuck: 'stuck',
  /** The same sequence of values again and again. */
  Replayed: 'replayed',
  /** People differ more than this: values that are made up, or a measurement that is held. */
  TooLittleVariance: 'too-little-variance',
  /** People differ less than this: a loose lens, a bad aim, a failing sensor. */
  TooMuchVariance: 'too-much-variance',
  /** Every value ends in .0 or .5: rounded or made up. */
  RoundedValues: 'rounded-values',
  /** Nobody in two thousand above 37.0 °C: it cannot show a fever. */
  NeverHigh: 'never-high',
  /** Far more suspected than the policy aims at. */
  SuspectRate: 'suspect-rate',
  /** Lower than the others and following the temperature of the air. */
  DirtyLens: 'dirty-lens',
  /** Its days move away from those of the others at this site. */
  Drift: 'drift',
  /** Its days move away from what they were, and there are too few others to say whether it is the site. */
  SiteOrDevice: 'site-or-device',
  /** It read otherwise from one hour to the next, for more than a day, and the others do not. */
  ChangedWithinDay: 'changed-within-day',
  /** It was verified, and that is more than 30 days ago. */
  VerificationOverdue: 'verification-overdue',
} as const;
export type DeviceCondition = (typeof DeviceCondition)[keyof typeof DeviceCondition];

/** What somebody has to do; the screens have a sentence for each. */
export const DeviceAdvice = {
  /** Sun or a heater on the thermometer or the people; then a check. */
  LookForHeat: 'look-for-heat',
  /** Draught, an open door; let people warm up; then a check. */
  LookForCold: 'look-for-cold',
  /** Check at a blackbody or with a contact thermometer and enter the check. */
  Verify: 'verify',
  SetMode: 'set-mode',
  /** Switch it off and on; replace it when that does not help. */
  Restart: 'restart',
  /** The values are not those of people: look at what sends them. */
  LookAtSource: 'look-at-source',
  /** Mounting, aim, distance, what has changed at the place. */
  LookAtPlace: 'look-at-place',
  CleanLens: 'clean-lens',
  /** Most suspected ones are confirmed: an outbreak, not the thermometer. */
  ExpectOutbreak: 'expect-outbreak',
} as const;
export type DeviceAdvice = (typeof DeviceAdvice)[keyof typeof DeviceAdvice];

/** What was measured of a thermometer; the unit stands in the name. */
export const HealthMeasure = {
  LevelCelsius: 'level-celsius',
  ResidualCelsius: 'residual-celsius',
  MedianCelsius: 'median-celsius',
  HighestCelsius: 'highest-celsius',
  SpreadRatio: 'spread-ratio',
  /** Values in a row. */
  RunReadings: 'run-readings',
  SuspectedPeople: 'suspected-people',
  AmbientSlope: 'ambient-slope',
  ShiftInSpreads: 'shift-in-spreads',
  AgeDays: 'age-days',
} as const;
export type HealthMeasure = (typeof HealthMeasure)[keyof typeof HealthMeasure];

/** Why a condition is told: what was found, and from where on it is told. */
export type HealthEvidence = {
  readonly measure: HealthMeasure;
  readonly found: number;
  /** Where the expected value is known: the reference, or the limit that was passed. */
  readonly limit: number | null;
  /** People, or days, that it rests on. */
  readonly count: number;
};

export const ReferenceKind = {
  Blackbody: 'blackbody',
  /** A person's temperature by a contact thermometer. */
  Contact: 'contact',
} as const;
export type ReferenceKind = (typeof ReferenceKind)[keyof typeof ReferenceKind];

/** `readingCelsius`: what the thermometer gave with no offset; surface at a blackbody, body-equivalent of a person. */
export type VerificationPair = {
  readonly referenceCelsius: number;
  readonly readingCelsius: number;
};

/** Why a check is not taken; the page has a sentence for each. */
export const VerificationRefusal = {
  TooFewPairs: 'too-few-pairs',
  /** The pairs differ by more than an offset could explain. */
  PairsDiffer: 'pairs-differ',
  /** Off by more than may be adjusted. */
  OffsetTooLarge: 'offset-too-large',
  /** Nobody knows its mode: it has measured nothing since the start. */
  NotMeasuredYet: 'not-measured-yet',
  /** The journal refused the record. */
  NotKept: 'not-kept',
} as const;
export type VerificationRefusal = (typeof VerificationRefusal)[keyof typeof VerificationRefusal];

/** Pairs of one check. */
export const LEAST_PAIRS = 3;
export const MOST_PAIRS = 20;

/** What a technician enters. */
export type VerificationRequest = {
  readonly referenceKind: ReferenceKind;
  readonly pairs: readonly VerificationPair[];
};

/** What the pairs come to, and why that is not taken; `null`: it may be confirmed, or was. */
export type VerificationAnswer = {
  readonly spreadCelsius: number;
  readonly offsetCelsius: number;
  readonly refusal: VerificationRefusal | null;
};

/** A check of a thermometer that a technician has made and confirmed. Who it was stands nowhere: it is a person. */
export type Verification = {
  readonly deviceId: string;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly mode: ThermometerMode;
  readonly bodySite: BodySite;
  readonly referenceKind: ReferenceKind;
  readonly pairs: readonly VerificationPair[];
  /** How far the differences of the pairs lie apart. */
  readonly spreadCelsius: number;
  /** Added to every raw value from now on. */
  readonly offsetCelsius: number;
  readonly previousOffsetCelsius: number;
  /** Day (UTC), `YYYY-MM-DD`. */
  readonly verifiedOn: string;
};
