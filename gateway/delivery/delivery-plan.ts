import type { PositionSet } from './position-set.ts';

/** What a sink should be given next. Pure: alerts first, then live, then the newest stretch of the backlog. */
export type NextStretch =
  | { readonly lane: 'alerts'; readonly positions: readonly number[] }
  | { readonly lane: 'live' | 'backlog'; readonly first: number; readonly last: number }
  | { readonly lane: 'nothing' };

export type PlanInput = {
  /** Delivered, or handed to a write that is under way. */
  readonly claimed: PositionSet;
  /** Alert positions that are not claimed, oldest first. */
  readonly alerts: readonly number[];
  /** Positions from here on are live; what is missing before is backlog. */
  readonly liveFrom: number;
  readonly oldest: number;
  readonly head: number;
  readonly maxRecords: number;
  readonly backlogAllowed: boolean;
};

export function nextStretch(input: PlanInput): NextStretch {
  if (input.alerts.length > 0) {
    return { lane: 'alerts', positions: input.alerts.slice(0, input.maxRecords) };
  }
  const live = firstMissing(input.claimed, input.liveFrom, input.head, input.maxRecords);
  if (live) return { lane: 'live', ...live };
  if (!input.backlogAllowed) return { lane: 'nothing' };
  const gap = input.claimed.newestMissing(input.oldest, Math.min(input.liveFrom - 1, input.head));
  if (!gap) return { lane: 'nothing' };
  return { lane: 'backlog', first: gap[0], last: Math.min(gap[1], gap[0] + input.maxRecords - 1) };
}

function firstMissing(claimed: PositionSet, from: number, head: number, maxRecords: number) {
  const first = claimed.nextMissing(from);
  if (first > head) return null;
  const limit = Math.min(head, first + maxRecords - 1);
  const stretch = claimed.missing(first, limit)[0];
  return stretch ? { first: stretch[0], last: stretch[1] } : null;
}
