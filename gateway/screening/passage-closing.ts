import type { Instant } from '#gateway/domain/clock.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import { isFinal } from '#gateway/domain/episode.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import { Pairing, VerdictReason } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import { BodySite } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { PassageKind } from '#gateway/domain/scan.ts';
import type { EpisodeBook } from './episode/episode-book.ts';
import { openEpisodeIn } from './episode/episode-book.ts';
import { judge } from './episode/judgement.ts';
import type { RecordedStep } from './episode/transition.ts';
import type { Episode, EpisodeMemory } from './episodes.ts';
import { continuedEpisode, episodeById, forget, openEpisodeOf, remember } from './episodes.ts';
import { admissionIn, directionIn } from './lane-admission.ts';
import type { ClosedPassage, LaneRules } from './lane-rules.ts';
import type { MeasurementFailure } from './screening-policy.ts';
import { noEarlierAttempts } from './screening-policy.ts';
import { verdictFrom } from './verdict.ts';

export type PassageParts = {
  readonly scan: Scan | null;
  readonly reading: Reading | null;
  /** Why there is no reading, where something came from the thermometer. */
  readonly failure: MeasurementFailure | null;
  /** Whose measurement it is, where a guard asked for it. */
  readonly requestedEpisodeId: string | null;
  readonly at: Instant;
};

export type LaneMemory = {
  readonly episodes: EpisodeMemory;
  readonly book: EpisodeBook;
  readonly passageCount: number;
};

/** Decides on what came together, and what the lane remembers of it. */
export function closePassage(
  rules: LaneRules,
  memory: LaneMemory,
  parts: PassageParts,
): { readonly closed: ClosedPassage; readonly memory: LaneMemory } {
  const { scan, reading, at } = parts;
  const episode = episodeFor(rules, memory.episodes, parts);
  const passageId = `${rules.laneId}-${rules.bootTag}-${memory.passageCount + 1}`;
  const episodeId = episode?.episodeId ?? passageId;
  const attempt = (episode?.attempts ?? 0) + 1;
  const place = { laneId: rules.laneId, checkpointId: rules.checkpointId };
  const { decision, book, steps } = judge(rules.episodes, memory.book, {
    ...{ episodeId, passageId, attempt, ...place, reading },
    pseudonym: episode ? episode.pseudonym : (scan?.pseudonym ?? null),
    finding: decide(rules, episode, parts),
    atMs: at.monotonicMs,
  });
  const suspectedUntilMs = openEpisodeIn(book, episodeId)?.endMs ?? null;
  const code = scan ?? episode?.code ?? null;
  const kind = code?.passageKind ?? PassageKind.Unknown;
  const { requires, refusal, isTimeMissing } = admissionIn(rules, parts, { kind, at });
  const isSuspected = suspectedUntilMs !== null;
  const verdict = verdictFrom(decision, code?.verdict ?? null, {
    ...{ ...requires, refusal, isTimeMissing, isSuspected, codeReason: code?.reason },
  });
  const isClosed = verdict.verdictReason === VerdictReason.EntranceClosed;
  const passage: Passage = {
    ...{ passageId, episodeId, attempt, ...place },
    kind,
    direction: directionIn(rules, parts),
    pairing: pairingOf(scan, reading),
    scan,
    reading,
    decision,
    ...verdict,
    ...(isClosed && refusal?.openCheckpointId && { openCheckpointId: refusal.openCheckpointId }),
  };
  const continued = continuedEpisode(episode, {
    passageId,
    pseudonym: scan?.pseudonym ?? null,
    code,
    decision,
    verdict: verdict.verdict,
    closedAtMs: at.monotonicMs,
    suspectedUntilMs,
  });
  const known = remember(memory.episodes, continued, rules.episodeWindowMs);
  return {
    closed: { passage, at, episodeSteps: steps },
    memory: {
      episodes: withoutEnded(known, steps),
      book,
      passageCount: memory.passageCount + 1,
    },
  };
}

/** Whose suspicion has ended is measured next as somebody new. */
export function withoutEnded(
  episodes: EpisodeMemory,
  steps: readonly RecordedStep[],
): EpisodeMemory {
  return steps.reduce(
    (known, { episode }) => (isFinal(episode.state) ? forget(known, episode.episodeId) : known),
    episodes,
  );
}

/** By request the one that it named, by code the person's own open one, else a new one. */
function episodeFor(
  rules: LaneRules,
  episodes: EpisodeMemory,
  { scan, requestedEpisodeId, at }: PassageParts,
): Episode | null {
  const requested = requestedEpisodeId === null ? null : episodeById(episodes, requestedEpisodeId);
  if (requested && (!scan || scan.pseudonym === requested.pseudonym)) return requested;
  if (!scan) return null;
  return openEpisodeOf(episodes, scan.pseudonym, at.monotonicMs, rules.episodeWindowMs);
}

function decide(rules: LaneRules, episode: Episode | null, parts: PassageParts): Decision {
  const { reading, failure, at } = parts;
  return rules.policy.decide({
    temperatureCelsius: reading?.compensatedTemperatureCelsius ?? null,
    rawTemperatureCelsius: reading?.rawTemperatureCelsius ?? null,
    ambientTemperatureCelsius:
      reading?.compensationAmbientCelsius ?? reading?.ambientTemperatureCelsius ?? null,
    mode: reading?.mode ?? null,
    bodySite: reading?.bodySite ?? BodySite.Unknown,
    deviceId: reading?.deviceId ?? null,
    doubt: reading?.doubt ?? null,
    failure,
    attempt: (episode?.attempts ?? 0) + 1,
    earlier: episode?.earlier ?? noEarlierAttempts,
    at,
  });
}

function pairingOf(scan: Scan | null, reading: Reading | null): Pairing {
  if (scan && reading) return Pairing.Paired;
  return reading ? Pairing.ReadingOnly : Pairing.ScanOnly;
}
