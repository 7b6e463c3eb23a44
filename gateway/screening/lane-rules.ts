import type { Instant } from '#gateway/domain/clock.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { ScreeningPolicy } from './screening-policy.ts';
import type { LaneRequirements } from './verdict.ts';

/** What a lane goes by; never changes while it runs. */
export type LaneRules = {
  readonly laneId: string;
  readonly checkpointId: string;
  readonly requires: LaneRequirements;
  /** How long a scan and a measurement wait for each other. */
  readonly pairingWindowMs: number;
  /** How long after its last passage an episode takes another one. */
  readonly episodeWindowMs: number;
  /** Makes passage ids unique across restarts. */
  readonly bootTag: string;
  readonly policy: ScreeningPolicy;
};

/** A passage as a lane gives it out. */
export type ClosedPassage = {
  readonly passage: Passage;
  readonly at: Instant;
  /** An earlier passage of the episode raised an alert. */
  readonly hasAlert: boolean;
};
