import { describe, expect, it } from 'vitest';
import type { PlanInput } from '#gateway/delivery/delivery-plan.ts';
import { nextStretch } from '#gateway/delivery/delivery-plan.ts';
import { PositionSet } from '#gateway/delivery/position-set.ts';

/** Positions 1 to 100; those from 91 on are live; batches of 10. */
type Case = Partial<Omit<PlanInput, 'claimed'>> & {
  readonly what: string;
  readonly claimed?: readonly (readonly [number, number])[];
  readonly next: ReturnType<typeof nextStretch>;
};

const cases: readonly Case[] = [
  {
    what: 'nothing when everything is claimed',
    claimed: [[1, 100]],
    next: { lane: 'nothing' },
  },
  {
    what: 'nothing in an empty journal',
    head: 0,
    liveFrom: 1,
    next: { lane: 'nothing' },
  },
  {
    what: 'alerts before anything else',
    alerts: [5, 95],
    next: { lane: 'alerts', positions: [5, 95] },
  },
  {
    what: 'no more alerts than a batch may have, oldest first',
    alerts: [1, 2, 3, 4, 5],
    maxRecords: 3,
    next: { lane: 'alerts', positions: [1, 2, 3] },
  },
  {
    what: 'live records before the backlog',
    next: { lane: 'live', first: 91, last: 100 },
  },
  {
    what: 'a batch of live records, oldest first',
    maxRecords: 4,
    next: { lane: 'live', first: 91, last: 94 },
  },
  {
    what: 'live records only up to the next that is claimed',
    claimed: [[93, 95]],
    next: { lane: 'live', first: 91, last: 92 },
  },
  {
    what: 'live records behind those that are claimed',
    claimed: [[91, 96]],
    next: { lane: 'live', first: 97, last: 100 },
  },
  {
    what: 'the newest gap of the backlog once the live records are claimed, from its start',
    claimed: [
      [11, 50],
      [91, 100],
    ],
    next: { lane: 'backlog', first: 51, last: 60 },
  },
  {
    what: 'the older gap after the newer',
    claimed: [[11, 100]],
    maxRecords: 100,
    next: { lane: 'backlog', first: 1, last: 10 },
  },
  {
    what: 'no backlog while that is not allowed',
    claimed: [[91, 100]],
    backlogAllowed: false,
    next: { lane: 'nothing' },
  },
  {
    what: 'live records though the backlog is not allowed',
    backlogAllowed: false,
    next: { lane: 'live', first: 91, last: 100 },
  },
  {
    what: 'nothing older than the oldest row',
    claimed: [[91, 100]],
    oldest: 88,
    next: { lane: 'backlog', first: 88, last: 90 },
  },
  {
    what: 'backlog up to the head when live begins beyond it',
    liveFrom: 101,
    maxRecords: 1_000,
    next: { lane: 'backlog', first: 1, last: 100 },
  },
];

describe('a sink is given next', () => {
  it.each(cases)('$what', ({ what: _what, next, claimed = [], ...input }) => {
    const set = new PositionSet();
    for (const [first, last] of claimed) set.add(first, last);
    const plan = nextStretch({
      alerts: [],
      liveFrom: 91,
      oldest: 1,
      head: 100,
      maxRecords: 10,
      backlogAllowed: true,
      ...input,
      claimed: set,
    });
    expect(plan).toEqual(next);
  });
});
