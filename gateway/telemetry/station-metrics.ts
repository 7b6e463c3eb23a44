import type { MetricFamily } from './metric-family.ts';

/** What the local HTTP side has counted about itself. */
export type StationSnapshot = {
  readonly streamClients: number;
  /** People who look at what goes over a line right now. */
  readonly lineViewers: number;
  /** Clients that were dropped because they did not read. */
  readonly droppedStreamClients: number;
  /** Connections that were closed to make room. */
  readonly evictedConnections: number;
  /** Refused requests by code. Codes are few and fixed: each one becomes a time series. */
  readonly refusedRequests: Readonly<Record<string, number>>;
};

export const stationFamilies: readonly MetricFamily[] = [
  {
    kind: 'gauge',
    name: 'gatehouse_stream_clients',
    help: 'Kiosks that are connected to a lane stream.',
    labelNames: [],
    samples: ({ station }) => [{ labels: {}, value: station.streamClients }],
  },
  {
    kind: 'gauge',
    name: 'gatehouse_line_viewers',
    help: 'Open views of what goes over the line of a device.',
    labelNames: [],
    samples: ({ station }) => [{ labels: {}, value: station.lineViewers }],
  },
  {
    kind: 'counter',
    name: 'gatehouse_dropped_stream_clients_total',
    help: 'Stream clients that were dropped because they did not read.',
    labelNames: [],
    samples: ({ station }) => [{ labels: {}, value: station.droppedStreamClients }],
  },
  {
    kind: 'counter',
    name: 'gatehouse_http_evicted_connections_total',
    help: 'HTTP connections that were closed to make room for newer ones.',
    labelNames: [],
    samples: ({ station }) => [{ labels: {}, value: station.evictedConnections }],
  },
  {
    kind: 'counter',
    name: 'gatehouse_http_refused_requests_total',
    help: 'HTTP requests that were refused, by reason.',
    labelNames: ['reason'],
    samples: ({ station }) =>
      Object.entries(station.refusedRequests).map(([reason, value]) => ({
        labels: { reason },
        value,
      })),
  },
];
