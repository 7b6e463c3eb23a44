import type { MetricFamily } from './metric-family.ts';

/** Who passed, who is inside, and whether the lamps show it. */
export const passageFamilies: readonly MetricFamily[] = [
  {
    kind: 'counter',
    name: 'gatehouse_passages_total',
    help: 'Durable passages since the start of the program.',
    labelNames: ['lane', 'direction', 'kind', 'verdict'],
    samples: ({ gateway: { passages } }) => passages?.counted ?? [],
  },
  {
    kind: 'gauge',
    name: 'gatehouse_inside_estimate',
    help: 'Estimate of who is inside: let in less gone out. Absent where nobody is counted out.',
    labelNames: ['who'],
    samples: ({ gateway: { passages } }) =>
      Object.entries(passages?.inside ?? {}).map(([who, value]) => ({ labels: { who }, value })),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_output_sure',
    help: 'Whether the lamp of a lane has confirmed what it shows: 1, or 0 while it is not sure.',
    labelNames: ['lane'],
    samples: ({ gateway: { outputs = [] } }) =>
      outputs.map(({ laneId, state }) => ({
        labels: { lane: laneId },
        value: Number(state === 'sure'),
      })),
  },
  {
    kind: 'counter',
    name: 'gatehouse_output_failures_total',
    help: 'Writes to the lamp of a lane that were not confirmed.',
    labelNames: ['lane'],
    samples: ({ gateway: { outputs = [] } }) =>
      outputs.map(({ laneId, failures }) => ({ labels: { lane: laneId }, value: failures })),
  },
  {
    kind: 'counter',
    name: 'gatehouse_output_dropped_verdicts_total',
    help: 'Verdicts that the lamp of a lane could not show in time and did not show later.',
    labelNames: ['lane'],
    samples: ({ gateway: { outputs = [] } }) =>
      outputs.map(({ laneId, dropped }) => ({ labels: { lane: laneId }, value: dropped })),
  },
];
