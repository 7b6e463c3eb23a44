import type { Instant } from '#gateway/domain/clock.ts';
import type { Direction, Passage } from '#gateway/domain/passage.ts';
import type { PassageKind } from '#gateway/domain/scan.ts';
import type { Admission } from './checkpoint/checkpoint-rules.ts';
import type { EpisodeRules } from './episode/episode-rules.ts';
import type { RecordedStep } from './episode/transition.ts';
import type { ScreeningPolicy } from './screening-policy.ts';
import type { LaneRequirements } from './verdict.ts';

/** What a lane goes by; never changes while it runs. */
export type LaneRules = {
  readonly laneId: string;
  readonly checkpointId: string;
  /** What it asks of everybody, where {@link admission} says nothing else. */
  readonly requires: LaneRequirements;
  /** What its entrance asks of such as these at that time. */
  readonly admission?: (question: {
    readonly kind: PassageKind;
    readonly direction: Direction;
    readonly at: Instant;
  }) => Admission;
  /** Default: in. */
  readonly direction?: Direction | 'both';
  /** Where it leads both ways: the devices of those who go out. */
  readonly outDevices?: ReadonlySet<string>;
  /** How long a scan and a measurement wait for each other. */
  readonly pairingWindowMs: number;
  /** How long after its last passage an episode takes another one. */
  readonly episodeWindowMs: number;
  /** Makes passage ids unique across restarts. */
  readonly bootTag: string;
  readonly policy: ScreeningPolicy;
  readonly episodes: EpisodeRules;
};

/** A passage as a lane gives it out. */
export type ClosedPassage = {
  readonly passage: Passage;
  readonly at: Instant;
  /** What it brings about the suspicion of the person. */
  readonly episodeSteps: readonly RecordedStep[];
};

/** What a lane gives out, in order of time. */
export type LaneOutput =
  | ({ readonly kind: 'passage' } & ClosedPassage)
  /** By a contact reading, an action of the guard or a deadline. */
  | { readonly kind: 'episode'; readonly step: RecordedStep; readonly at: Instant };
