import type { Instant } from '#gateway/domain/clock.ts';
import type { ContactReading } from '#gateway/domain/episode.ts';
import type { BodySite, Reading } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { emptyEpisodeBook } from './episode/episode-book.ts';
import type { EpisodeEvent, RestoredEpisode } from './episode/fever-episode.ts';
import { emptyEpisodeMemory } from './episodes.ts';
import type { LaneOutput } from './lane-rules.ts';
import type { LaneMemory } from './passage-closing.ts';
import type { MeasurementFailure } from './screening-policy.ts';

export type LaneInput =
  | { readonly kind: 'measurement'; readonly reading: Reading; readonly at: Instant }
  | { readonly kind: 'scan'; readonly scan: Scan; readonly at: Instant }
  /** Something came from a thermometer that is no measurement. */
  | {
      readonly kind: 'failed-measurement';
      readonly reason: MeasurementFailure;
      readonly at: Instant;
    }
  /** A guard asks that the next measurement belong to this episode; without an id, to that of the last passage. */
  | {
      readonly kind: 're-measure-requested';
      readonly episodeId?: string;
      /** Where it will be aimed; without it, where the thermometer always is. */
      readonly bodySite?: BodySite;
      readonly at: Instant;
    }
  /** What a guard did or typed about somebody who is suspected. */
  | {
      readonly kind: 'episode-event';
      readonly episodeId: string;
      readonly event: Extract<EpisodeEvent, { readonly kind: 'contact' | 'wait-started' | 'left' }>;
      readonly at: Instant;
    }
  /** A guard says whose the next value of the lane's contact thermometer is. */
  | { readonly kind: 'contact-expected'; readonly episodeId: string; readonly at: Instant }
  | { readonly kind: 'contact-value'; readonly reading: ContactReading; readonly at: Instant }
  /** Open episodes of an earlier run, of this lane. */
  | {
      readonly kind: 'taken-over';
      readonly episodes: readonly RestoredEpisode[];
      readonly at: Instant;
    }
  | { readonly kind: 'tick'; readonly at: Instant }
  /** The lane shuts: what waits becomes a passage of its own. */
  | { readonly kind: 'ended'; readonly at: Instant };

export type Arrival = Extract<LaneInput, { readonly kind: 'measurement' | 'scan' }>;

export type LaneState = LaneMemory & {
  readonly nowMs: number;
  readonly waiting: (Arrival & { readonly untilMs: number }) | null;
  /**
   * Only where one of the two is optional: the required one has just passed alone, so an optional
   * one that comes now may be the same person's and must not be paired with the next person's.
   */
  readonly straggler: { readonly kind: Arrival['kind']; readonly untilMs: number } | null;
  /** The last one; a passage that has no measurement within this time says why. */
  readonly failure: { readonly reason: MeasurementFailure; readonly untilMs: number } | null;
  /** A re-measure that a guard asked for. */
  readonly request: {
    readonly episodeId: string;
    readonly bodySite: BodySite | null;
    readonly untilMs: number;
  } | null;
};

export type LaneStep = { readonly state: LaneState; readonly outputs: readonly LaneOutput[] };

export const initialLaneState: LaneState = {
  nowMs: Number.NEGATIVE_INFINITY,
  waiting: null,
  straggler: null,
  failure: null,
  request: null,
  episodes: emptyEpisodeMemory,
  book: emptyEpisodeBook,
  passageCount: 0,
};

export function quiet(state: LaneState): LaneStep {
  return { state, outputs: [] };
}

export function followedBy(step: LaneStep, next: (state: LaneState) => LaneStep): LaneStep {
  const following = next(step.state);
  if (step.outputs.length === 0) return following;
  return { state: following.state, outputs: [...step.outputs, ...following.outputs] };
}
