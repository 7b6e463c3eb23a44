import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { Verdict } from '#gateway/domain/passage.ts';
import type { CodeJudgement } from '#gateway/domain/scan.ts';
import { isSuspicion } from './alert-rules.ts';
import type { EarlierAttempts } from './screening-policy.ts';
import { noEarlierAttempts } from './screening-policy.ts';

/** One person's passage and its re-measures, as far as a lane must remember it. */
export type Episode = {
  readonly episodeId: string;
  /** Of the code shown first; never changes, so that two people never share an episode. */
  readonly pseudonym: string | null;
  /** What the newest code of the episode was worth; it holds for a re-measure without a new scan. */
  readonly code: CodeJudgement | null;
  readonly attempts: number;
  /** The last passage asked for another measurement. */
  readonly isOpen: boolean;
  readonly earlier: EarlierAttempts;
  readonly closedAtMs: number;
};

/** What a lane remembers of the people who passed lately. Bounded. */
export type EpisodeMemory = {
  readonly last: Episode | null;
  /** Open ones with a pseudonym, oldest first. */
  readonly open: readonly Episode[];
};

export const emptyEpisodeMemory: EpisodeMemory = { last: null, open: [] };

/** Longest time that somebody from the cold is waited for; only where a code tells who it is. */
const WARMING_UP_MS = 1_800_000;

/** More people than can be asked back within one window. */
const MAX_OPEN_EPISODES = 64;

/** The open episode of somebody who shows the same code again in time. */
export function openEpisodeOf(
  memory: EpisodeMemory,
  pseudonym: string,
  nowMs: number,
  windowMs: number,
): Episode | null {
  const episode = memory.open.findLast((candidate) => candidate.pseudonym === pseudonym);
  return episode && isRecent(episode, nowMs, windowMs) ? episode : null;
}

/** Who was sent to warm up is expected back after minutes. */
export function isRecent(episode: Episode, nowMs: number, windowMs: number): boolean {
  const isWarmingUp = episode.earlier.lowSinceMs !== null && episode.pseudonym !== null;
  const longestMs = isWarmingUp ? Math.max(windowMs, WARMING_UP_MS) : windowMs;
  return nowMs - episode.closedAtMs < longestMs;
}

/** The episode after one more passage of it; `before` is `null` for a new one. */
export function continuedEpisode(
  before: Episode | null,
  passage: {
    readonly passageId: string;
    readonly pseudonym: string | null;
    readonly code: CodeJudgement | null;
    readonly decision: Decision;
    readonly verdict: Verdict;
    readonly closedAtMs: number;
  },
): Episode {
  const { outcome, reason, temperatureCelsius } = passage.decision;
  const earlier = before?.earlier ?? noEarlierAttempts;
  return {
    episodeId: before?.episodeId ?? passage.passageId,
    pseudonym: before ? before.pseudonym : passage.pseudonym,
    code: passage.code,
    attempts: (before?.attempts ?? 0) + 1,
    isOpen: passage.verdict === Verdict.MeasureAgain || passage.verdict === Verdict.StepAside,
    earlier: {
      suspected: earlier.suspected || isSuspicion(outcome),
      measured: earlier.measured || outcome !== DecisionOutcome.NotValid,
      peakTemperatureCelsius: higher(earlier.peakTemperatureCelsius, temperatureCelsius),
      lowSinceMs: earlier.lowSinceMs ?? (isLow(reason) ? passage.closedAtMs : null),
    },
    closedAtMs: passage.closedAtMs,
  };
}

export function remember(memory: EpisodeMemory, episode: Episode, windowMs: number): EpisodeMemory {
  const isFindable = episode.isOpen && episode.pseudonym !== null;
  if (memory.open.length === 0 && !isFindable) return { last: episode, open: memory.open };
  const others = memory.open.filter(
    (other) =>
      other.episodeId !== episode.episodeId && isRecent(other, episode.closedAtMs, windowMs),
  );
  const open = isFindable ? [...others, episode] : others;
  return { last: episode, open: open.slice(-MAX_OPEN_EPISODES) };
}

function isLow(reason: DecisionReason): boolean {
  return reason === DecisionReason.TooLow || reason === DecisionReason.ColdArrival;
}

function higher(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
