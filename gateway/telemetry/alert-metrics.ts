import type { MetricFamily } from './metric-family.ts';

/** Numbers about alerts on their way to the ops centre; none where nobody confirms. */
export const alertFamilies: readonly MetricFamily[] = [
  {
    kind: 'gauge',
    name: 'gatehouse_alerts_unconfirmed',
    help: 'Alerts that the ops centre has confirmed on no way yet.',
    labelNames: [],
    samples: ({ gateway: { alerts } }) =>
      alerts ? [{ labels: {}, value: alerts.unconfirmed }] : [],
  },
  {
    kind: 'gauge',
    name: 'gatehouse_alerts_for_the_phone',
    help: 'Alerts that guards are being told to phone the ops centre about.',
    labelNames: [],
    samples: ({ gateway: { alerts } }) =>
      alerts ? [{ labels: {}, value: alerts.forThePhone }] : [],
  },
  {
    kind: 'counter',
    name: 'gatehouse_direct_alert_posts_total',
    help: 'Posts of alerts past the broker, by what came of them.',
    labelNames: ['outcome'],
    samples: ({ gateway: { alerts } }) =>
      Object.entries(alerts?.direct ?? {}).map(([outcome, value]) => ({
        labels: { outcome },
        value,
      })),
  },
];
