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

export const DecisionReason = {
  BelowThreshold: 'below-threshold',
  AtOrAboveThreshold: 'at-or-above-threshold',
  AtOrAboveAbsoluteLimit: 'at-or-above-absolute-limit',
  RepeatBelowThreshold: 'repeat-below-threshold',
  RepeatAtOrAboveThreshold: 'repeat-at-or-above-threshold',
  OutOfRange: 'out-of-range',
  AmbientOutOfRange: 'ambient-out-of-range',
  NoReading: 'no-reading',
} as const;
export type DecisionReason = (typeof DecisionReason)[keyof typeof DecisionReason];

/** The evidence of one decision, complete enough to decide again later with another policy. */
export type Decision = {
  readonly outcome: DecisionOutcome;
  readonly reason: DecisionReason;
  /** The temperature that was compared; `null` where there was none. */
  readonly temperatureCelsius: number | null;
  readonly thresholdCelsius: number;
  /** Name and version of the policy, for example `fixed-threshold-1`. */
  readonly policy: string;
};
