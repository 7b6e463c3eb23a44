import type { BaselineEvidence, Decision } from '#gateway/domain/decision.ts';
import {
  BaselineCondition,
  DecisionOutcome,
  DecisionReason,
  evidenceOf,
  Lesson,
} from '#gateway/domain/decision.ts';
import type { BaselineBook, BaselinePage } from './baseline/baseline-book.ts';
import type { BaselineKind } from './baseline/baseline-kinds.ts';
import {
  acclimatisedThresholdOf,
  conditionOf,
  lowLimitOf,
  thresholdOf,
  UPPER_LIMIT_CELSIUS,
  WARM_UP_THRESHOLD_CELSIUS,
} from './baseline/baseline-limits.ts';
import type { Finding, Limits } from './finding.ts';
import { ABSOLUTE_LIMIT_CELSIUS, findingFrom } from './finding.ts';
import type { ScreeningInput, ScreeningPolicy } from './screening-policy.ts';
import { doubtIn } from './validity.ts';

export type AdaptivePolicyOptions = {
  readonly book: BaselineBook;
  /** Where all read low, whoever is below the threshold is not valid but sent to warm up. */
  readonly sendsColdAside: boolean;
};

const ADAPTIVE_POLICY = 'adaptive-1';
/** Minutes indoors after which somebody from the cold has lost most of the deficit (Dzien 2020: 3.4 → 0.5 °C in 5 min). */
const ACCLIMATISED_AFTER_MS = 300_000;

/** Where nothing is known of a thermometer. */
const unknownLimits: Limits = {
  thresholdCelsius: WARM_UP_THRESHOLD_CELSIUS,
  upperLimitCelsius: UPPER_LIMIT_CELSIUS,
  absoluteLimitCelsius: ABSOLUTE_LIMIT_CELSIUS,
  lowLimitCelsius: null,
  isColdHere: false,
};

/** A threshold for each thermometer, mode and body site, learnt from the people who pass. */
export function createAdaptivePolicy(options: AdaptivePolicyOptions): ScreeningPolicy {
  const { book } = options;
  return {
    decide(input) {
      const kind = kindOf(input);
      const temperature = input.temperatureCelsius;
      if (!kind || temperature === null || !Number.isFinite(temperature)) {
        return decision(findingFrom(input, unknownLimits), null, unknownLimits);
      }
      const page = book.open(kind, input.at.wallMs);
      const limits = limitsFor(input, page, options.sendsColdAside);
      const finding = findingFrom(input, limits);
      const lesson = lessonOf(finding, input);
      book.learn(kind, page.atMs, temperature, lesson);
      return { ...decision(finding, temperature, limits), baseline: evidence(page, lesson) };
    },
    confirmed({ deviceId, mode, bodySite }, decided) {
      const sequence = evidenceOf(decided)?.sequence;
      if (sequence !== undefined) book.revoke({ deviceId, mode, bodySite }, sequence);
    },
  };
}

function kindOf({ deviceId, mode, bodySite }: ScreeningInput): BaselineKind | null {
  return deviceId === null || mode === null ? null : { deviceId, mode, bodySite };
}

function limitsFor(
  { earlier, at }: ScreeningInput,
  { state, tuning, upperLimitCelsius }: BaselinePage,
  sendsColdAside: boolean,
): Limits {
  const common = { upperLimitCelsius, absoluteLimitCelsius: ABSOLUTE_LIMIT_CELSIUS };
  const isWarmedUp =
    earlier.lowSinceMs !== null && at.monotonicMs - earlier.lowSinceMs >= ACCLIMATISED_AFTER_MS;
  if (isWarmedUp) {
    const thresholdCelsius = acclimatisedThresholdOf(state, upperLimitCelsius);
    return { ...common, thresholdCelsius, lowLimitCelsius: null, isColdHere: false };
  }
  const thresholdCelsius = thresholdOf(state, upperLimitCelsius);
  const isColdHere = sendsColdAside && conditionOf(state, tuning) === BaselineCondition.Cold;
  return {
    ...common,
    thresholdCelsius,
    lowLimitCelsius: isColdHere ? thresholdCelsius : lowLimitOf(state),
    isColdHere,
  };
}

/** A person counts once, and what is known to be no good counts not at all. */
function lessonOf({ outcome, reason }: Finding, input: ScreeningInput): Lesson {
  if (input.earlier.measured || doubtIn(input)) return Lesson.LeftOut;
  if (reason === DecisionReason.TooLow || reason === DecisionReason.ColdArrival) return Lesson.Low;
  return outcome === DecisionOutcome.NotValid ? Lesson.LeftOut : Lesson.Learnt;
}

function decision(
  finding: Finding,
  temperatureCelsius: number | null,
  { thresholdCelsius }: Limits,
): Decision {
  return {
    ...finding,
    temperatureCelsius,
    thresholdCelsius: shown(thresholdCelsius),
    policy: ADAPTIVE_POLICY,
  };
}

function evidence({ state, tuning }: BaselinePage, lesson: Lesson): BaselineEvidence {
  return {
    condition: conditionOf(state, tuning),
    levelCelsius: shown(state.levelCelsius),
    marginCelsius: shown(state.marginCelsius),
    spreadCelsius: shown(state.spreadCelsius),
    lowLimitCelsius: shown(lowLimitOf(state)),
    readings: state.readings,
    sequence: state.sequence,
    lesson,
  };
}

/** Enough digits to decide again alike at the step of any device. */
function shown(celsius: number): number {
  return Math.round(celsius * 10_000) / 10_000;
}
