import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { EpisodeState } from '#gateway/domain/episode.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import { ABSOLUTE_LIMIT_CELSIUS } from '#gateway/screening/finding.ts';
import type { BookStep, EpisodeBook } from './episode-book.ts';
import { applyTo, openEpisodeIn, openIn } from './episode-book.ts';
import type { EpisodeRules } from './episode-rules.ts';
import type { Measured } from './fever-episode.ts';

/** A measurement and whose it is. */
export type JudgedPassage = {
  readonly episodeId: string;
  readonly passageId: string;
  readonly attempt: number;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly pseudonym: string | null;
  readonly reading: Reading | null;
  /** What the measurement says by itself. */
  readonly finding: Decision;
  readonly atMs: number;
};

export type Judgement = BookStep & { readonly decision: Decision };

/** What a measurement says of the person: by itself, unless an episode of theirs is open. */
export function judge(rules: EpisodeRules, book: EpisodeBook, passage: JudgedPassage): Judgement {
  const { finding, reading, episodeId, atMs } = passage;
  const temperatureCelsius = finding.temperatureCelsius;
  const isNothing = finding.outcome === DecisionOutcome.NotValid || temperatureCelsius === null;
  if (isNothing || !reading) return { decision: finding, book, steps: [] };
  const measured = measuredFrom(passage, reading, temperatureCelsius);
  if (openEpisodeIn(book, episodeId)) {
    const next = applyTo(rules, book, episodeId, { kind: 'measured', measured }, atMs);
    const after = next?.steps.at(-1)?.episode.state;
    return { book, steps: [], ...next, decision: repeatDecision(finding, after) };
  }
  if (finding.outcome !== DecisionOutcome.Suspected) return { decision: finding, book, steps: [] };
  const opening = { ...openingFrom(passage, reading), temperatureCelsius, isHigh: measured.isHigh };
  return { decision: finding, ...openIn(rules, book, opening, atMs) };
}

function measuredFrom(
  { passageId, finding }: JudgedPassage,
  { bodySite }: Reading,
  temperatureCelsius: number,
): Measured {
  return {
    passageId,
    bodySite,
    temperatureCelsius,
    thresholdCelsius: finding.thresholdCelsius,
    isHigh:
      finding.reason === DecisionReason.AtOrAboveAbsoluteLimit ||
      temperatureCelsius >= ABSOLUTE_LIMIT_CELSIUS,
  };
}

/** Of a person who is suspected already: below is no more than a repeat below, unless it shows an error of aim. */
function repeatDecision(finding: Decision, state: EpisodeState | undefined): Decision {
  if (state === EpisodeState.Cleared) {
    return {
      ...finding,
      outcome: DecisionOutcome.Cleared,
      reason: DecisionReason.RepeatBelowThreshold,
    };
  }
  const outcome = DecisionOutcome.Suspected;
  if (finding.reason === DecisionReason.AtOrAboveAbsoluteLimit) return finding;
  return finding.outcome === DecisionOutcome.Suspected
    ? { ...finding, outcome, reason: DecisionReason.RepeatAtOrAboveThreshold }
    : { ...finding, outcome, reason: DecisionReason.RepeatBelowThreshold };
}

function openingFrom(passage: JudgedPassage, reading: Reading) {
  const { episodeId, laneId, checkpointId, pseudonym, passageId, attempt, finding } = passage;
  return {
    ...{ episodeId, laneId, checkpointId, pseudonym },
    suspicion: {
      passageId,
      attempt,
      deviceId: reading.deviceId,
      mode: reading.mode,
      bodySite: reading.bodySite,
      rawTemperatureCelsius: reading.rawTemperatureCelsius,
      compensatedTemperatureCelsius: reading.compensatedTemperatureCelsius,
      ambientTemperatureCelsius: reading.ambientTemperatureCelsius,
      decision: finding,
    },
  };
}
