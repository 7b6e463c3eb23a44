import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { Verdict } from '#gateway/domain/passage.ts';
import type { CodeJudgement } from '#gateway/domain/scan.ts';
import type { FeverEpisode } from './episode/fever-episode.ts';
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
  /** Suspected: the person is known here until that has ended, whatever the window; `null`: they are not. */
  readonly suspectedUntilMs: number | null;
};

/** What a lane remembers of the people who passed lately. Bounded. */
export type EpisodeMemory = {
  readonly last: Episode | null;
  /** Open ones with a pseudonym or a suspicion, oldest first. */
  readonly open: readonly Episode[];
};

export const emptyEpisodeMemory: EpisodeMemory = { last: null, open: [] };

/** Longest time that somebody from the cold is waited for; only where a code tells who it is. */
const WARMING_UP_MS = 1_800_000;

/** More people than can be asked back within one window. */
const MAX_OPEN_EPISODES = 320;

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
  if (episode.suspectedUntilMs !== null) return nowMs < episode.suspectedUntilMs;
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
    readonly suspectedUntilMs: number | null;
  },
): Episode {
  const { outcome, reason } = passage.decision;
  const earlier = before?.earlier ?? noEarlierAttempts;
  return {
    episodeId: before?.episodeId ?? passage.passageId,
    pseudonym: before ? before.pseudonym : passage.pseudonym,
    code: passage.code,
    attempts: (before?.attempts ?? 0) + 1,
    isOpen: passage.verdict === Verdict.MeasureAgain || passage.verdict === Verdict.StepAside,
    earlier: {
      measured: earlier.measured || outcome !== DecisionOutcome.NotValid,
      lowSinceMs: earlier.lowSinceMs ?? (isLow(reason) ? passage.closedAtMs : null),
    },
    closedAtMs: passage.closedAtMs,
    suspectedUntilMs: passage.suspectedUntilMs,
  };
}

export function remember(memory: EpisodeMemory, episode: Episode, windowMs: number): EpisodeMemory {
  const isFindable =
    episode.suspectedUntilMs !== null || (episode.isOpen && episode.pseudonym !== null);
  if (memory.open.length === 0 && !isFindable) return { last: episode, open: memory.open };
  const others = memory.open.filter(
    (other) =>
      other.episodeId !== episode.episodeId && isRecent(other, episode.closedAtMs, windowMs),
  );
  const open = isFindable ? [...others, episode] : others;
  return { last: episode, open: open.slice(-MAX_OPEN_EPISODES) };
}

/** Its suspicion has ended: the next measurement of the person is another episode. */
export function forget({ last, open }: EpisodeMemory, episodeId: string): EpisodeMemory {
  return {
    last: last?.episodeId === episodeId ? null : last,
    open: open.filter((episode) => episode.episodeId !== episodeId),
  };
}

/** What a lane needs to know of somebody who was suspected in an earlier run. */
export function suspectedEpisode(episode: FeverEpisode): Episode {
  const { episodeId, pseudonym, suspicion, repeatsCelsius, otherSite, openedAtMs, endMs } = episode;
  return {
    ...{ episodeId, pseudonym, code: null, isOpen: true },
    attempts: suspicion.attempt + repeatsCelsius.length - 1 + (otherSite ? 1 : 0),
    earlier: { measured: true, lowSinceMs: null },
    closedAtMs: openedAtMs,
    suspectedUntilMs: endMs,
  };
}

/** By its id: whom the guard has chosen. */
export function episodeById({ last, open }: EpisodeMemory, episodeId: string): Episode | null {
  if (last?.episodeId === episodeId) return last;
  return open.find((episode) => episode.episodeId === episodeId) ?? null;
}

function isLow(reason: DecisionReason): boolean {
  return reason === DecisionReason.TooLow || reason === DecisionReason.ColdArrival;
}
