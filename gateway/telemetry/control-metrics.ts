import type { MetricFamily } from './metric-family.ts';

export const controlFamilies: readonly MetricFamily[] = [
  {
    kind: 'counter',
    name: 'gatehouse_control_messages_refused_total',
    help: 'Confirmations and commands over MQTT that were refused, by reason.',
    labelNames: ['reason'],
    samples: ({ gateway }) =>
      Object.entries(gateway.refusedControlMessages ?? {}).map(([reason, value]) => ({
        labels: { reason },
        value,
      })),
  },
];
