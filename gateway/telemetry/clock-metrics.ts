import { ClockState } from '#gateway/domain/clock.ts';
import type { MetricFamily } from './metric-family.ts';

export const clockFamilies: readonly MetricFamily[] = [
  {
    kind: 'gauge',
    name: 'gatehouse_clock_state_info',
    help: 'How far the clock of the gate PC is trusted: 1 for the state that holds.',
    labelNames: ['state'],
    samples: ({ gateway }) =>
      Object.values(ClockState).map((state) => ({
        labels: { state },
        value: gateway.clockState === state ? 1 : 0,
      })),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_clock_error_bound_seconds',
    help: 'The clock is at most this far from the true time; absent where nobody can say.',
    labelNames: [],
    samples: ({ gateway }) =>
      gateway.clockErrorBoundMs === null
        ? []
        : [{ labels: {}, value: gateway.clockErrorBoundMs / 1_000 }],
  },
];
