import type { AlertPriority } from '#gateway/domain/alert.ts';
import type { HealthEvidence } from '#gateway/domain/device-health.ts';
import { DeviceAdvice, DeviceCondition } from '#gateway/domain/device-health.ts';

/** What was looked at: `null` is that it is not so. */
export type Finding = {
  readonly condition: DeviceCondition;
  readonly evidence: HealthEvidence | null;
};

type ConditionRules = {
  readonly priority: AlertPriority;
  readonly advice: DeviceAdvice;
  /** Over once it was not so for so many looks: people, or days. */
  readonly overAfterLooks: number;
};

const PEOPLE = 50;
/** The share of people under a capped threshold swings by itself from day to day. */
const MANY_PEOPLE = 2_000;
const DAYS = 3;

export const conditionRules: Readonly<Record<DeviceCondition, ConditionRules>> = {
  [DeviceCondition.Hot]: rules('P2', DeviceAdvice.LookForHeat, PEOPLE),
  [DeviceCondition.Cold]: rules('P2', DeviceAdvice.LookForCold, PEOPLE),
  [DeviceCondition.Capped]: rules('P2', DeviceAdvice.Verify, MANY_PEOPLE),
  [DeviceCondition.WrongMode]: rules('P2', DeviceAdvice.SetMode, PEOPLE),
  [DeviceCondition.Stuck]: rules('P2', DeviceAdvice.Restart, PEOPLE),
  [DeviceCondition.Replayed]: rules('P2', DeviceAdvice.LookAtSource, PEOPLE),
  [DeviceCondition.TooLittleVariance]: rules('P2', DeviceAdvice.LookAtSource, 1),
  [DeviceCondition.TooMuchVariance]: rules('P3', DeviceAdvice.LookAtPlace, 1),
  [DeviceCondition.RoundedValues]: rules('P2', DeviceAdvice.LookAtSource, PEOPLE),
  [DeviceCondition.NeverHigh]: rules('P2', DeviceAdvice.Verify, 1),
  [DeviceCondition.SuspectRate]: rules('P2', DeviceAdvice.Verify, 1),
  [DeviceCondition.DirtyLens]: rules('P3', DeviceAdvice.CleanLens, DAYS),
  [DeviceCondition.Drift]: rules('P3', DeviceAdvice.Verify, DAYS),
  [DeviceCondition.SiteOrDevice]: rules('P3', DeviceAdvice.Verify, DAYS),
  [DeviceCondition.ChangedWithinDay]: rules('P3', DeviceAdvice.LookAtPlace, 1),
  [DeviceCondition.VerificationOverdue]: rules('P3', DeviceAdvice.Verify, 1),
};

function rules(
  priority: AlertPriority,
  advice: DeviceAdvice,
  overAfterLooks: number,
): ConditionRules {
  return { priority, advice, overAfterLooks };
}

/** Others are not held against a thermometer that is known not to be well itself. */
export const UNFIT_AS_PEER: ReadonlySet<DeviceCondition> = new Set([
  DeviceCondition.Drift,
  DeviceCondition.DirtyLens,
  DeviceCondition.WrongMode,
  DeviceCondition.Stuck,
  DeviceCondition.Replayed,
  DeviceCondition.TooLittleVariance,
]);
