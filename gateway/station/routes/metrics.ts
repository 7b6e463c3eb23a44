import type { StationServer } from '#gateway/station/station-options.ts';
import type { GatewayMetrics } from '#gateway/telemetry/metrics.ts';

export function metricsRoute(server: StationServer, metrics: GatewayMetrics): void {
  server.get(
    '/metrics',
    { schema: { summary: 'Counters in the text format of Prometheus', tags: ['health'] } },
    async (_request, reply) => {
      const text = await metrics.text();
      return reply.type(metrics.contentType).send(text);
    },
  );
}
