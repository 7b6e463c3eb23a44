import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import { fastify } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { AccessGuard } from './access-guard.ts';
import type { RefusalAnswers } from './refusal-answers.ts';
import type { StationServer } from './station-options.ts';

/** Whoever is slower than this is not a browser in the same building. */
export const HTTP_LIMITS = {
  headersTimeoutMs: 3_000,
  requestTimeoutMs: 5_000,
  keepAliveTimeoutMs: 5_000,
  connectionCheckIntervalMs: 500,
  maxHeaderBytes: 8 * 1024,
  maxBodyBytes: 16 * 1024,
  maxConnections: 64,
} as const;

/** A server with every bound set and every door closed; routes open them one by one. */
export async function createHttpServer(
  guard: AccessGuard,
  answers: RefusalAnswers,
): Promise<StationServer> {
  const server = fastify({
    // The station logs what matters itself, without addresses and headers.
    logger: false,
    bodyLimit: HTTP_LIMITS.maxBodyBytes,
    // Fastify's default is 0: a request may take for ever.
    requestTimeout: HTTP_LIMITS.requestTimeoutMs,
    keepAliveTimeout: HTTP_LIMITS.keepAliveTimeoutMs,
    forceCloseConnections: true,
    http: {
      headersTimeout: HTTP_LIMITS.headersTimeoutMs,
      connectionsCheckingInterval: HTTP_LIMITS.connectionCheckIntervalMs,
      maxHeaderSize: HTTP_LIMITS.maxHeaderBytes,
    },
    clientErrorHandler: answers.onClientError,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(answers.onError);
  server.setNotFoundHandler(answers.onNotFound);
  server.removeContentTypeParser('text/plain');
  await server.register(fastifyCookie);
  await server.register(fastifyHelmet, helmetOptions);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('cache-control', 'no-store');
    guard.check(request);
    done();
  });
  return server;
}

const helmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  // The gate PC speaks plain HTTP; a name that was once pinned to https would lock the guard out.
  strictTransportSecurity: false,
} as const;
