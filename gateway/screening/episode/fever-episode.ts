import type { AlertPriority } from '#gateway/domain/alert.ts';
import type {
  ContactReading,
  EpisodeCause,
  EpisodeTransition,
  OtherSiteReading,
  Suspicion,
} from '#gateway/domain/episode.ts';
import { EpisodeState, isFinal } from '#gateway/domain/episode.ts';
import type { BodySite } from '#gateway/domain/reading.ts';
import type { EpisodeRules } from './episode-rules.ts';

/** An episode from the suspicion on. Times are monotonic. */
export type FeverEpisode = {
  readonly episodeId: string;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly label: number;
  readonly pseudonym: string | null;
  readonly state: EpisodeState;
  readonly isHigh: boolean;
  readonly suspicion: Suspicion;
  readonly repeatsCelsius: readonly number[];
  readonly otherSite: OtherSiteReading | null;
  readonly contact: EpisodeTransition['contact'];
  readonly alertPriority: AlertPriority | null;
  readonly openedAtMs: number;
  /** When the present step is over by itself. */
  readonly stepDueMs: number | null;
  /** When the ops centre is called about a high one without a contact reading. */
  readonly contactDueMs: number | null;
  readonly endMs: number;
};

/** What an infrared measurement of the person said; one that was not valid says nothing. */
export type Measured = {
  readonly passageId: string;
  readonly bodySite: BodySite;
  readonly temperatureCelsius: number;
  readonly thresholdCelsius: number;
  /** At or above the absolute limit. */
  readonly isHigh: boolean;
};

export type EpisodeEvent =
  | { readonly kind: 'measured'; readonly measured: Measured }
  | { readonly kind: 'contact'; readonly reading: ContactReading }
  | { readonly kind: 'wait-started' }
  | { readonly kind: 'left' }
  /** The earliest of its deadlines has come. */
  | { readonly kind: 'due' }
  /** Others need its place. */
  | { readonly kind: 'displaced' };

/** Of an earlier run. `isTimeKnown`: how long ago that was can be told. */
export type RestoredEpisode = { readonly episode: FeverEpisode; readonly isTimeKnown: boolean };

export type EpisodeStep = { readonly episode: FeverEpisode; readonly cause: EpisodeCause };

export type Opening = Pick<
  FeverEpisode,
  'episodeId' | 'laneId' | 'checkpointId' | 'label' | 'pseudonym' | 'suspicion' | 'isHigh'
> & { readonly temperatureCelsius: number };

export function openedEpisode(rules: EpisodeRules, opening: Opening, nowMs: number): FeverEpisode {
  const { temperatureCelsius, ...rest } = opening;
  return {
    ...rest,
    state: EpisodeState.Suspected,
    repeatsCelsius: [temperatureCelsius],
    otherSite: null,
    contact: null,
    alertPriority: null,
    openedAtMs: nowMs,
    stepDueMs: nowMs + rules.repeatMs,
    contactDueMs: opening.isHigh ? nowMs + rules.contactWithinMs : null,
    endMs: nowMs + rules.endMs,
  };
}

/** When a `due` has something to do next; `Infinity` for one that has ended. */
export function dueMsOf({ state, stepDueMs, contactDueMs, endMs }: FeverEpisode): number {
  if (isFinal(state)) return Number.POSITIVE_INFINITY;
  return Math.min(endMs, contactDueMs ?? endMs, stepDueMs ?? endMs);
}
