import type { Registry } from 'prom-client';
import type { JournalSnapshot } from './gateway-snapshot.ts';
import { cumulativeBuckets } from './latency-counts.ts';
import type { MetricFamily, Scrape } from './metric-family.ts';

const gauge = (
  name: string,
  help: string,
  value: (journal: JournalSnapshot) => number,
): MetricFamily => ({
  kind: 'gauge',
  name,
  help,
  labelNames: [],
  samples: ({ gateway }) => [{ labels: {}, value: value(gateway.journal) }],
});

export const journalFamilies: readonly MetricFamily[] = [
  gauge(
    'gatehouse_journal_epoch_number',
    'Current epoch; it rises when continuity is lost.',
    (j) => j.epoch,
  ),
  gauge(
    'gatehouse_journal_head_sequence_number',
    'Number of the newest durable record in its epoch.',
    (j) => j.headSeq,
  ),
  gauge(
    'gatehouse_journal_head_position',
    'Position of the newest durable record over all epochs.',
    (j) => j.headPosition,
  ),
  gauge('gatehouse_journal_rows', 'Records held in the journal.', (j) => j.rows),
  gauge('gatehouse_journal_size_bytes', 'Size of the journal on disk.', (j) => j.sizeBytes),
  gauge(
    'gatehouse_journal_used_ratio',
    'How much of the quota is used; at 1 the oldest unconfirmed records are dropped.',
    (j) => j.usedFraction,
  ),
  {
    kind: 'gauge',
    name: 'gatehouse_journal_offline_seconds',
    help: 'How long records can be kept while no sink takes any, at the rate of the last hour; absent while nothing comes in.',
    labelNames: [],
    samples: ({ gateway: { journal } }) =>
      journal.offlineSecondsLeft === null
        ? []
        : [{ labels: {}, value: journal.offlineSecondsLeft }],
  },
  gauge('gatehouse_journal_writable_info', '1 while the last commit succeeded.', (j) =>
    j.writable ? 1 : 0,
  ),
];

const NAME = 'gatehouse_journal_commit_duration_seconds';

/**
 * The journal counts its commit times itself. prom-client's own histogram can only observe single
 * values, so the counted buckets are handed to the registry in the form that it prints
 * (`get()`, as documented for `getMetricsAsJSON`).
 */
export function registerCommitTimes(registry: Registry, scrape: () => Scrape): void {
  const metric = {
    name: NAME,
    get: () => Promise.resolve({ ...described, values: commitTimeValues(scrape()) }),
  };
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0]);
}

const described = {
  name: NAME,
  help: 'How long commits to the journal took until they were durable.',
  type: 'histogram',
  aggregator: 'sum',
} as const;

function commitTimeValues({ gateway }: Scrape) {
  const times = gateway.journal.commitTimes;
  if (!times) return [];
  return [
    ...cumulativeBuckets(times).map(({ le, count }) => ({
      metricName: `${NAME}_bucket`,
      labels: { le },
      value: count,
    })),
    { metricName: `${NAME}_sum`, labels: {}, value: times.sumMs / 1_000 },
    { metricName: `${NAME}_count`, labels: {}, value: times.count },
  ];
}
