import { componentsFrom } from './health.ts';
import type { MetricFamily } from './metric-family.ts';

const STATES = ['ok', 'degraded', 'failed'] as const;

/** The parts of the gateway's health: what `/readyz` says in sentences. */
export const componentFamilies: readonly MetricFamily[] = [
  {
    kind: 'gauge',
    name: 'gatehouse_component_state_info',
    help: '1 for the state of each part of the gateway; /readyz says what to do.',
    labelNames: ['component', 'state'],
    samples: ({ gateway }) =>
      componentsFrom(gateway).flatMap(({ name, state }) =>
        STATES.map((each) => ({
          labels: { component: name, state: each },
          value: each === state ? 1 : 0,
        })),
      ),
  },
];
