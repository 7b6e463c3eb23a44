import type { FastifyRequest } from 'fastify';
import { isSameSecret } from '#ops-centre/accounts/tokens.ts';
import { isLoopback } from '#ops-centre/config/config-schema.ts';
import { ApiError } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';

/** For supervisors and Prometheus. */
export function addHealthRoutes(server: HttpServer, context: HttpContext): void {
  const { health, metrics, metricsToken } = context;

  server.route({
    method: 'GET',
    url: '/healthz',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  });

  server.route({
    method: 'GET',
    url: '/readyz',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (_request, reply) => {
      const { store, broker } = health();
      const isReady = store === null && broker === null;
      const checks = { store: store ?? 'ok', broker: broker ?? 'ok' };
      return reply
        .code(isReady ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status: isReady ? 'ready' : 'not-ready', checks });
    },
  });

  server.route({
    method: 'GET',
    url: '/metrics',
    config: { access: 'public' },
    schema: { hide: true },
    handler: async (request, reply) => {
      if (!mayReadMetrics(request, metricsToken)) {
        throw new ApiError('NOT_SIGNED_IN', 'Metrics are for this host, or for the bearer token.');
      }
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics());
    },
  });

  server.route({
    method: 'GET',
    url: '/api/openapi.json',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (_request, reply) =>
      reply.type('application/json; charset=utf-8').send(JSON.stringify(server.swagger())),
  });
}

/** Behind a proxy everybody comes from loopback, so a forwarded request needs the token. */
function mayReadMetrics(request: FastifyRequest, token: string | null): boolean {
  const authorization = request.headers.authorization ?? '';
  if (token !== null && isSameSecret(authorization, `Bearer ${token}`)) return true;
  const isForwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers;
  return !isForwarded && isLoopback(request.ip.replace(/^::ffff:/, ''));
}
