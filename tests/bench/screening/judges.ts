import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome } from '#gateway/domain/decision.ts';
import type { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { createAdaptivePolicy } from '#gateway/screening/adaptive-policy.ts';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import type {
  EarlierAttempts,
  ScreeningInput,
  ScreeningPolicy,
} from '#gateway/screening/screening-policy.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';

/** One person as every judge is shown them. */
export type Shown = {
  readonly bodyEquivalentCelsius: number;
  readonly rawCelsius: number;
  readonly ambientCelsius: number;
  readonly atSeconds: number;
};

export type Answer = 'normal' | 'suspected' | 'not-valid';

export type Judge = {
  readonly judge: (person: Shown) => Answer;
  /** A contact thermometer confirmed the last one. */
  readonly confirm: () => void;
};

/** A policy as it ships. */
export type PolicyJudge = Judge & {
  /** What it would say, without learning from it. */
  readonly peek: (person: Shown) => Answer;
  /** The same of somebody who was too low and has been indoors for five minutes. */
  readonly peekWarmedUp: (person: Shown) => Answer;
};

export type JudgedSite = { readonly mode: ThermometerMode; readonly bodySite: BodySite };

/** `isVerified`: the thermometer was checked within 30 days. */
export function ourJudge(
  site: JudgedSite,
  isVerified: boolean,
  sendsColdAside = false,
): PolicyJudge {
  let todayMs = 0;
  const book = new BaselineBook({
    suspectShareTarget: 0.05,
    // Checked again each day, as a site does that wants the higher limit for a year.
    calibrationOf: () => ({ offsetCelsius: 0, verifiedAtMs: isVerified ? todayMs : null }),
  });
  const judge = policyJudge(createAdaptivePolicy({ book, sendsColdAside }), site);
  return {
    ...judge,
    judge: (person) => {
      todayMs = Math.floor(person.atSeconds / DAY_SECONDS) * DAY_SECONDS * 1_000;
      return judge.judge(person);
    },
  };
}

export function fixedJudge(site: JudgedSite): PolicyJudge {
  return policyJudge(createFixedThresholdPolicy(), site);
}

const DEVICE_ID = 'thermometer-1';
const WARMED_UP_SECONDS = 300;
const DAY_SECONDS = 86_400;

function policyJudge(policy: ScreeningPolicy, site: JudgedSite): PolicyJudge {
  let last: Decision | null = null;
  const answerTo = (person: Shown, earlier: EarlierAttempts): Answer => {
    last = policy.decide(inputOf(person, site, earlier));
    if (last.outcome === DecisionOutcome.NotValid) return 'not-valid';
    return last.outcome === DecisionOutcome.Normal ? 'normal' : 'suspected';
  };
  // Nobody is learnt from twice.
  const measured = { ...noEarlierAttempts, measured: true };
  return {
    judge: (person) => answerTo(person, noEarlierAttempts),
    confirm: () => last && policy.confirmed({ deviceId: DEVICE_ID, ...site }, last),
    peek: (person) => answerTo(person, measured),
    peekWarmedUp: (person) =>
      answerTo(person, {
        ...measured,
        lowSinceMs: (person.atSeconds - WARMED_UP_SECONDS) * 1_000,
      }),
  };
}

function inputOf(
  person: Shown,
  { mode, bodySite }: JudgedSite,
  earlier: EarlierAttempts,
): ScreeningInput {
  return {
    temperatureCelsius: person.bodyEquivalentCelsius,
    rawTemperatureCelsius: person.rawCelsius,
    ambientTemperatureCelsius: person.ambientCelsius,
    mode,
    bodySite,
    deviceId: DEVICE_ID,
    doubt: null,
    failure: null,
    attempt: 1,
    earlier,
    at: { wallMs: person.atSeconds * 1_000, monotonicMs: person.atSeconds * 1_000 },
  };
}

const REMEMBERED = 10;
const ALLOWED_DEVIATION_CELSIUS = 1;

/** What FLIR's T-series does: highest and lowest of the last ten are dropped, the mean of the rest and 1.0 °C alarms. */
export function trimmedMeanJudge(): Judge {
  const last: number[] = [];
  return {
    judge: ({ bodyEquivalentCelsius }) => {
      const threshold = trimmedMean(last) + ALLOWED_DEVIATION_CELSIUS;
      last.push(bodyEquivalentCelsius);
      if (last.length > REMEMBERED) last.shift();
      return bodyEquivalentCelsius >= threshold ? 'suspected' : 'normal';
    },
    confirm: () => undefined,
  };
}

function trimmedMean(values: readonly number[]): number {
  if (values.length < REMEMBERED) return 36.8;
  const kept = values.toSorted((a, b) => a - b).slice(1, -1);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
