import { aliveSchema, readinessSchema } from '#gateway/station/api-schemas.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import { componentsFrom, healthFrom } from '#gateway/telemetry/health.ts';

/** For a supervisor (systemd, a load balancer): is it alive, and may it be used. */
export function probeRoutes(server: StationServer, options: StationOptions): void {
  server.get(
    '/healthz',
    {
      config: { open: true },
      schema: {
        summary: 'Whether the process answers',
        tags: ['health'],
        security: [],
        response: { 200: aliveSchema },
      },
    },
    () => ({ status: 'alive' as const }),
  );

  server.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether readings are accepted; 503 with the reasons when not',
        tags: ['health'],
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    (_request, reply) => {
      const { ready, reasons } = healthFrom(componentsFrom(options.snapshot()));
      reply.code(ready ? 200 : 503).send({ ready, reasons: [...reasons] });
    },
  );
}
