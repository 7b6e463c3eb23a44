import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import { fastify } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { GatewayDoor } from '#ops-centre/accounts/gateway-door.ts';
import type { AuditEntry } from '#ops-centre/store/audit-table.ts';
import { findGatewayTokenHash } from '#ops-centre/store/gateway-token-table.ts';
import { guardRoutes } from './access.ts';
import type { ApiErrorCode } from './api-errors.ts';
import { answerErrors } from './error-replies.ts';
import type { HttpContext, HttpServer } from './http-context.ts';
import type { OriginRules } from './origin-check.ts';
import { addAlertRoutes } from './routes/alert-routes.ts';
import { addDirectAlertRoute } from './routes/direct-alert-route.ts';
import { addGatewayRoutes } from './routes/gateway-routes.ts';
import { addHealthRoutes } from './routes/health-routes.ts';
import { addPageRoutes } from './routes/page-routes.ts';
import { addPassageRoutes } from './routes/passage-routes.ts';
import { addSessionRoutes } from './routes/session-routes.ts';
import { addStreamRoute } from './routes/stream-route.ts';
import { addUserRoutes } from './routes/user-routes.ts';
import { createSessionCookie } from './session-cookie.ts';

export type HttpServerOptions = Omit<HttpContext, 'cookie' | 'gatewayDoor'> & {
  readonly onRefused: (code: ApiErrorCode) => void;
  readonly rules: OriginRules;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
};

/** Largest request body; the largest that is sent is a password. */
const BODY_LIMIT_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 5_000;
const CONNECTIONS_CHECK_MS = 1_000;
const KEEP_ALIVE_MS = 10_000;
const MAX_CONNECTIONS = 500;
const MAX_HEADER_BYTES = 16 * 1024;
/** A passage id may be 80 characters of four bytes each, percent-encoded. */
const MAX_PARAMETER_CHARS = 1_024;

/** Everything of the HTTP side, not yet listening. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = bareServer(options);
  const isSecure = options.tls !== null || options.rules.publicUrl?.startsWith('https:') === true;
  const audit = (entry: Omit<AuditEntry, 'atMs'>): void => {
    const atMs = options.clock.wallMs();
    options.writer.call('audit', { ...entry, atMs }).catch(() => undefined);
  };
  const gatewayDoor = new GatewayDoor({
    tokenHashOf: (gatewayId) => findGatewayTokenHash(options.reader, gatewayId),
    monotonicMs: () => options.clock.monotonicMs(),
    audit,
  });
  const context = { ...options, gatewayDoor, cookie: createSessionCookie(isSecure) };
  answerErrors(server, options.logger, options.onRefused);
  await server.register(cookie);
  await server.register(helmet, helmetOptions(options.tls !== null));
  guardRoutes(server, {
    rules: options.rules,
    cookie: context.cookie,
    accounts: options.accounts,
    gatewayDoor,
    audit,
  });
  await server.register(swagger, {
    openapi: { info: { title: 'Gatehouse ops centre', version: '1.0.0' } },
    transform: jsonSchemaTransform,
  });
  addSessionRoutes(server, context);
  addAlertRoutes(server, context);
  addPassageRoutes(server, context);
  addGatewayRoutes(server, context);
  addDirectAlertRoute(server, context);
  addUserRoutes(server, context);
  addStreamRoute(server, context);
  addHealthRoutes(server, context);
  await addPageRoutes(server, context);
  await server.ready();
  return server;
}

/** Fastify's own defaults have no request timeout: a client that sends a byte a minute would hold a connection for ever. */
function bareServer({ tls, rules }: HttpServerOptions): HttpServer {
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = fastify({
    ...(tls ? { https: { ...limits, ...tls, minVersion: 'TLSv1.2' } } : { http: limits }),
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARS },
    // Who is behind a proxy is known from the proxy's word, and only from a proxy on this machine.
    trustProxy: rules.publicUrl === null ? false : 'loopback',
    forceCloseConnections: true,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    return503OnClosing: true,
  } as object) as unknown as HttpServer;
  server.server.maxConnections = MAX_CONNECTIONS;
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  return server;
}

/** Nothing is loaded from anywhere else, nothing is run that is not a file of ours, and nobody may frame a page (ASVS 5.0 §3.4). */
function helmetOptions(isTls: boolean): object {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'media-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'manifest-src': ["'self'"],
        'worker-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isTls ? { maxAge: 31_536_000 } : false,
  };
}
