import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { guardStepOf, isFinal } from '#gateway/domain/episode.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { KioskEpisodesV1, KioskEpisodeV1 } from '#gateway/wire/kiosk-stream.ts';
import { MAX_KIOSK_EPISODES } from '#gateway/wire/kiosk-stream.ts';
import { ageMs, episodeFrom } from './kiosk-events.ts';

/** How long the end of an episode is shown: the guard reads what came out and lets the person go. */
export const SHOWN_ENDED_MS = 20_000;

type Known = { readonly record: StoredRecord; readonly transition: EpisodeTransition };

/** The people aside in one lane, by the newest durable record of each. */
export class KioskEpisodes {
  readonly #laneId: string;
  readonly #known = new Map<string, Known>();

  constructor(laneId: string) {
    this.#laneId = laneId;
  }

  heard(record: StoredRecord): void {
    const transition = episodeFrom(record);
    this.#known.set(transition.episodeId, { record, transition });
  }

  /** Most urgent first. Forgets those that ended a while ago. */
  view(nowMonotonicMs: number): KioskEpisodesV1 {
    const open: KioskEpisodeV1[] = [];
    for (const [episodeId, { record, transition }] of this.#known) {
      const age = ageMs(record, nowMonotonicMs);
      if (isFinal(transition.to) && age >= SHOWN_ENDED_MS) this.#known.delete(episodeId);
      else open.push(kioskEpisode(transition, age));
    }
    open.sort((one, other) => urgencyOf(one) - urgencyOf(other));
    return {
      laneId: this.#laneId,
      episodes: open.slice(0, MAX_KIOSK_EPISODES),
      more: Math.max(0, open.length - MAX_KIOSK_EPISODES),
    };
  }
}

function kioskEpisode(transition: EpisodeTransition, age: number): KioskEpisodeV1 {
  const { episodeId, label, to, cause, isHigh, deadlines, suspicion } = transition;
  const left = (inMs: number | null | undefined): number | null =>
    inMs === null || inMs === undefined ? null : Math.max(0, Math.round(inMs - age));
  return {
    ...{ episodeId, label, state: to, cause, isHigh },
    step: guardStepOf(transition),
    priority: transition.alertPriority,
    temperatureCelsius: transition.repeatsCelsius[0] ?? suspicion.rawTemperatureCelsius,
    otherSiteAtOrAbove: transition.otherSite?.isAtOrAbove ?? null,
    contactTemperatureCelsius: transition.contact?.temperatureCelsius ?? null,
    stepDueInMs: left(deadlines?.contactInMs ?? deadlines?.stepInMs),
    endsInMs: left(deadlines?.endInMs),
    endedMsAgo: deadlines ? null : Math.max(0, Math.round(age)),
    startedMsAgo: Math.max(0, Math.round(transition.ageMs + age)),
  };
}

/** Those who need a contact reading now, then by what is due first, those that have ended last. */
function urgencyOf({ step, isHigh, stepDueInMs, endsInMs }: KioskEpisodeV1): number {
  if (step === 'done') return Number.MAX_SAFE_INTEGER;
  const dueMs = stepDueInMs ?? endsInMs ?? 0;
  return isHigh ? dueMs - 1e9 : dueMs;
}
