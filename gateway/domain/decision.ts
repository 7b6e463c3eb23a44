/** What a temperature says about a person. Always with a reason that has a name. */
export const DecisionOutcome = {
  Normal: 'normal',
  NotValid: 'not-valid',
  Suspected: 'suspected',
  Probable: 'probable',
  Confirmed: 'confirmed',
  Cleared: 'cleared',
  Unresolved: 'unresolved',
} as const;
export type DecisionOutcome = (typeof DecisionOutcome)[keyof typeof DecisionOutcome];

/** Why a measurement says nothing about the person; the kiosk has a sentence of its own for each. */
export const NotValidReason = {
  /** The thermometer sent something that is no temperature. */
  Unreadable: 'unreadable',
  OutOfRange: 'out-of-range',
  AmbientOutOfRange: 'ambient-out-of-range',
  /** No ambient temperature that is young enough. */
  AmbientMissing: 'ambient-missing',
  /** Just switched on, or just carried from a colder or warmer place. */
  DeviceNotSettled: 'device-not-settled',
  /** Surface mode where body mode is expected, or the other way round. */
  WrongMode: 'wrong-mode',
  /** Bad aim, hair or sweat: the value moved while it was taken. */
  Unsteady: 'unsteady',
  /** Lower than people are here: aim, hair, sweat, or somebody who comes from the cold. */
  TooLow: 'too-low',
  /** Low again, or all are low: comes from the cold and has to warm up. */
  ColdArrival: 'cold-arrival',
  /** The thermometer sent the same frame twice. */
  Duplicate: 'duplicate',
  TooOld: 'too-old',
} as const;
export type NotValidReason = (typeof NotValidReason)[keyof typeof NotValidReason];

export const DecisionReason = {
  BelowThreshold: 'below-threshold',
  AtOrAboveThreshold: 'at-or-above-threshold',
  AtOrAboveAbsoluteLimit: 'at-or-above-absolute-limit',
  RepeatBelowThreshold: 'repeat-below-threshold',
  RepeatAtOrAboveThreshold: 'repeat-at-or-above-threshold',
  ContactBelowThreshold: 'contact-below-threshold',
  ContactAtOrAboveThreshold: 'contact-at-or-above-threshold',
  NoContactReading: 'no-contact-reading',
  ...NotValidReason,
  NoReading: 'no-reading',
} as const;
export type DecisionReason = (typeof DecisionReason)[keyof typeof DecisionReason];

/** How a thermometer's baseline stands against its own slow references. */
export const BaselineCondition = {
  WarmUp: 'warm-up',
  Ok: 'ok',
  /** All read low: the thermometer, or people who come from the cold. */
  Cold: 'cold',
  /** All read high: the thermometer, or a heated place. */
  Hot: 'hot',
  /** The threshold would be above its upper limit most of the time. */
  Capped: 'capped',
} as const;
export type BaselineCondition = (typeof BaselineCondition)[keyof typeof BaselineCondition];

/** What a baseline takes from a measurement: everything, only that it was low, or nothing. */
export const Lesson = { Learnt: 'learnt', Low: 'low', LeftOut: 'left-out' } as const;
export type Lesson = (typeof Lesson)[keyof typeof Lesson];

/** A baseline as it was at the moment of a decision, before it learnt from it. */
export type BaselineEvidence = {
  readonly condition: BaselineCondition;
  readonly levelCelsius: number;
  readonly marginCelsius: number;
  readonly spreadCelsius: number;
  readonly lowLimitCelsius: number;
  /** Measurements learnt. */
  readonly readings: number;
  /** Number of this measurement among all of this baseline, without holes. */
  readonly sequence: number;
  readonly lesson: Lesson;
};

/** The evidence of one decision, complete enough to decide again later with another policy. */
export type Decision = {
  readonly outcome: DecisionOutcome;
  readonly reason: DecisionReason;
  /** The temperature that was compared; `null` where there was none. */
  readonly temperatureCelsius: number | null;
  readonly thresholdCelsius: number;
  /** Name and version of the policy, for example `fixed-threshold-1`. */
  readonly policy: string;
  /** Where a baseline had a part in it. */
  readonly baseline?: BaselineEvidence;
  /** What the policy beside it would have said; nobody was told. */
  readonly shadow?: Omit<Decision, 'shadow'>;
};

/** What the baseline knew then, whether it decided or only looked on. */
export const evidenceOf = ({
  baseline,
  shadow,
}: Pick<Decision, 'baseline' | 'shadow'>): BaselineEvidence | undefined =>
  baseline ?? shadow?.baseline;
