import type { BaselineCondition } from '#gateway/domain/decision.ts';
import { DecisionOutcome, evidenceOf } from '#gateway/domain/decision.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { ReadingDoubt } from '#gateway/domain/reading.ts';

/** What one person tells of a thermometer. */
export type Observation = {
  readonly passageId: string;
  readonly deviceId: string;
  readonly mode: ThermometerMode;
  readonly bodySite: BodySite;
  readonly rawCelsius: number;
  /** As it was compared; `null` where there was none. */
  readonly temperatureCelsius: number | null;
  readonly ambientCelsius: number | null;
  readonly isWrongMode: boolean;
  /** The measurement says something of a person. */
  readonly isValid: boolean;
  readonly isSuspected: boolean;
  readonly baseline: {
    readonly condition: BaselineCondition;
    readonly levelCelsius: number;
  } | null;
  readonly atMs: number;
};

/** Once a person: a measurement again says nothing new of the thermometer. */
export function observationFrom(passage: Passage, atMs: number): Observation | null {
  const { reading, decision, attempt } = passage;
  if (!reading || attempt > 1) return null;
  const evidence = evidenceOf(decision);
  return {
    passageId: passage.passageId,
    deviceId: reading.deviceId,
    mode: reading.mode,
    bodySite: reading.bodySite,
    rawCelsius: reading.rawTemperatureCelsius,
    temperatureCelsius: decision.temperatureCelsius,
    ambientCelsius: reading.compensationAmbientCelsius ?? reading.ambientTemperatureCelsius,
    isWrongMode: reading.doubt === ReadingDoubt.WrongMode,
    isValid: decision.outcome !== DecisionOutcome.NotValid,
    isSuspected: decision.outcome === DecisionOutcome.Suspected,
    baseline: evidence
      ? { condition: evidence.condition, levelCelsius: evidence.levelCelsius }
      : null,
    atMs,
  };
}
