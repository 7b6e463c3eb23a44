import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccountService } from '#ops-centre/accounts/account-service.ts';
import type { DoorAnswer, GatewayDoor } from '#ops-centre/accounts/gateway-door.ts';
import type { Permission } from '#ops-centre/accounts/permissions.ts';
import { may } from '#ops-centre/accounts/permissions.ts';
import { csrfTokenOf, isSameSecret } from '#ops-centre/accounts/tokens.ts';
import type { AuditEntry } from '#ops-centre/store/audit-table.ts';
import { AuditAction } from '#ops-centre/store/audit-table.ts';
import type { StoredSession } from '#ops-centre/store/session-table.ts';
import { CSRF_HEADER } from './api/account-types.ts';
import { ApiError } from './api-errors.ts';
import type { OriginRules } from './origin-check.ts';
import { isHostAllowed, isOriginAllowed } from './origin-check.ts';
import type { SessionCookie } from './session-cookie.ts';

/** Who may use a route. Every route says so, or the server does not start: nothing is open by oversight. */
export type Access =
  /** Anybody, signed in or not. */
  | 'public'
  /** Anybody who is signed in. */
  | 'signed-in'
  /** The gateway that the address names, by its own token. */
  | 'gateway'
  | Permission;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Set on every route but the public ones. */
    session: StoredSession | null;
    sessionToken: string | null;
  }
}

export type AccessOptions = {
  readonly rules: OriginRules;
  readonly cookie: SessionCookie;
  readonly accounts: AccountService;
  readonly gatewayDoor: GatewayDoor;
  readonly audit: (entry: Omit<AuditEntry, 'atMs'>) => void;
};

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function guardRoutes(server: FastifyInstance, options: AccessOptions): void {
  server.decorateRequest('session', null);
  server.decorateRequest('sessionToken', null);
  server.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) {
      throw new Error(`Route ${String(route.method)} ${route.url} does not say who may use it.`);
    }
  });
  server.addHook('onRequest', (request, reply, next) => {
    // What the API says is about people; no cache between may keep it.
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
    checkOrigin(options.rules, request);
    const access = request.routeOptions.config.access;
    // No route: the answer is 404 for everybody.
    if (access === undefined || access === 'public') {
      next();
      return;
    }
    if (access === 'gateway') {
      checkGateway(options, request);
      next();
      return;
    }
    const session = openSessionOf(options, request);
    if (access !== 'signed-in') checkPermission(options, request, session, access);
    // Being seen is worth noting, but not worth refusing anybody while the store cannot write.
    options.accounts.touch(session).catch(() => undefined);
    next();
  });
}

/** The session of a request that has passed the guard. */
export function sessionOf(request: FastifyRequest): StoredSession {
  if (!request.session) throw new ApiError('NOT_SIGNED_IN', 'Nobody is signed in here.');
  return request.session;
}

function checkOrigin(rules: OriginRules, request: FastifyRequest): void {
  if (!isHostAllowed(rules, request.headers.host)) {
    throw new ApiError('HOST_REFUSED', 'This server does not answer under that name.');
  }
  if (isOriginAllowed(rules, request.headers)) return;
  // A page of ours may be linked from anywhere; nothing else may be asked for from there.
  const isNavigation =
    request.method === 'GET' &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    !request.url.startsWith('/api/');
  if (!isNavigation) {
    throw new ApiError('ORIGIN_REFUSED', 'The request comes from a page of another site.');
  }
}

function openSessionOf(options: AccessOptions, request: FastifyRequest): StoredSession {
  const token = options.cookie.read(request);
  const session = token === null ? null : options.accounts.sessionOf(token);
  if (token === null || !session) {
    throw new ApiError('NOT_SIGNED_IN', 'Nobody is signed in here, or the session has ended.');
  }
  if (!SAFE_METHODS.has(request.method)) {
    const given = request.headers[CSRF_HEADER];
    if (typeof given !== 'string' || !isSameSecret(given, csrfTokenOf(token))) {
      throw new ApiError('CSRF_REFUSED', `The header ${CSRF_HEADER} is missing or wrong.`);
    }
  }
  request.session = session;
  request.sessionToken = token;
  return session;
}

function checkGateway({ gatewayDoor }: AccessOptions, request: FastifyRequest): void {
  const { gatewayId = '' } = request.params as { readonly gatewayId?: string };
  // RFC 6750 §2.1; the scheme is compared without case (RFC 9110 §11.1).
  const [, token = null] = /^bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '') ?? [];
  const named = { gatewayId: gatewayId.slice(0, 40), fromAddress: request.ip };
  const answer = gatewayDoor.enter(named, token);
  if (answer.kind === 'open') return;
  const message = `This is not the token of gateway ${named.gatewayId}.`;
  throw doorError(answer, new ApiError('GATEWAY_TOKEN_REFUSED', message));
}

/** The refusal, or that it is not looked at yet. */
export function doorError(answer: DoorAnswer, refusal: ApiError): ApiError {
  if (answer.kind !== 'wait') return refusal;
  const message = 'After several refusals the next attempt is looked at later.';
  return new ApiError('TOO_MANY_ATTEMPTS', message, { retryAfterMs: answer.waitMs });
}

function checkPermission(
  options: AccessOptions,
  request: FastifyRequest,
  session: StoredSession,
  permission: Permission,
): void {
  if (may(session.role, permission)) return;
  options.audit({
    who: session.userName,
    what: AuditAction.AccessDenied,
    target: `${request.method} ${request.routeOptions.url ?? ''}`,
    fromAddress: request.ip,
  });
  throw new ApiError('FORBIDDEN', `The role ${session.role} may not do this.`);
}
