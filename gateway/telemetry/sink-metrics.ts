import type { SinkSnapshot } from './gateway-snapshot.ts';
import type { MetricFamily } from './metric-family.ts';

const SINK_STATES = ['ok', 'waiting', 'holding'] as const;
const labelNames = ['sink'] as const;

const perSink =
  (value: (sink: SinkSnapshot) => number | null): MetricFamily['samples'] =>
  ({ gateway }) =>
    gateway.sinks.flatMap((sink) => {
      const number = value(sink);
      return number === null ? [] : [{ labels: { sink: sink.sinkId }, value: number }];
    });

export const sinkFamilies: readonly MetricFamily[] = [
  {
    kind: 'gauge',
    name: 'gatehouse_sink_sent_position',
    help: 'Newest journal position up to which a sink has taken all records.',
    labelNames,
    samples: perSink((sink) => sink.sentPosition),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_sink_confirmed_position',
    help: 'Newest journal position up to which the other end has confirmed all records.',
    labelNames,
    samples: perSink((sink) => sink.confirmedPosition),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_sink_backlog_records',
    help: 'Records that wait for a sink.',
    labelNames,
    samples: perSink((sink) => sink.backlogRecords),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_sink_dead_letters',
    help: 'Records that a sink refused for good.',
    labelNames,
    samples: perSink((sink) => sink.deadLetters),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_sink_state_info',
    help: '1 for the state that a sink is in, 0 for the others.',
    labelNames: [...labelNames, 'state'],
    samples: ({ gateway }) =>
      gateway.sinks.flatMap((sink) =>
        SINK_STATES.map((state) => ({
          labels: { sink: sink.sinkId, state },
          value: sink.state === state ? 1 : 0,
        })),
      ),
  },
  {
    kind: 'counter',
    name: 'gatehouse_sink_failures_total',
    help: 'Writes that a sink did not accept, by cause.',
    labelNames: [...labelNames, 'cause'],
    samples: ({ gateway }) =>
      gateway.sinks.flatMap((sink) =>
        Object.entries(sink.failures ?? {}).map(([cause, value]) => ({
          labels: { sink: sink.sinkId, cause },
          value,
        })),
      ),
  },
];
