import type { Instant } from '#gateway/domain/clock.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import { Pairing } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import { BodySite } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { PassageKind } from '#gateway/domain/scan.ts';
import type { Episode, EpisodeMemory } from './episodes.ts';
import { continuedEpisode, openEpisodeOf, remember } from './episodes.ts';
import type { ClosedPassage, LaneRules } from './lane-rules.ts';
import type { MeasurementFailure } from './screening-policy.ts';
import { noEarlierAttempts } from './screening-policy.ts';
import { verdictFrom } from './verdict.ts';

export type PassageParts = {
  readonly scan: Scan | null;
  readonly reading: Reading | null;
  /** Why there is no reading, where something came from the thermometer. */
  readonly failure: MeasurementFailure | null;
  /** A guard asked for this measurement. */
  readonly isRequested: boolean;
  readonly at: Instant;
};

type LaneMemory = { readonly episodes: EpisodeMemory; readonly passageCount: number };

/** Decides on what came together, and what the lane remembers of it. */
export function closePassage(
  rules: LaneRules,
  memory: LaneMemory,
  parts: PassageParts,
): { readonly closed: ClosedPassage; readonly episodes: EpisodeMemory } {
  const { scan, reading, at } = parts;
  const episode = episodeFor(rules, memory.episodes, parts);
  const decision = decide(rules, episode, parts);
  const code = scan ?? episode?.code ?? null;
  const verdict = verdictFrom(decision, code?.verdict ?? null, rules.requires);
  const passageId = `${rules.laneId}-${rules.bootTag}-${memory.passageCount + 1}`;
  const passage: Passage = {
    passageId,
    episodeId: episode?.episodeId ?? passageId,
    attempt: (episode?.attempts ?? 0) + 1,
    laneId: rules.laneId,
    checkpointId: rules.checkpointId,
    kind: code?.passageKind ?? PassageKind.Unknown,
    pairing: pairingOf(scan, reading),
    scan,
    reading,
    decision,
    ...verdict,
  };
  const continued = continuedEpisode(episode, {
    passageId,
    pseudonym: scan?.pseudonym ?? null,
    code,
    decision,
    verdict: verdict.verdict,
    closedAtMs: at.monotonicMs,
  });
  return {
    closed: { passage, at, hasAlert: episode?.earlier.suspected ?? false },
    episodes: remember(memory.episodes, continued, rules.episodeWindowMs),
  };
}

/** By request the last episode, by code the person's own open one, else a new one. */
function episodeFor(
  rules: LaneRules,
  episodes: EpisodeMemory,
  { scan, isRequested, at }: PassageParts,
): Episode | null {
  const { last } = episodes;
  if (isRequested && last && (!scan || scan.pseudonym === last.pseudonym)) return last;
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
