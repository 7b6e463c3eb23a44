import { hostname } from 'node:os';
import type { FastifyRequest } from 'fastify';
import type { AccessToken } from './access-token.ts';
import { isOwnHost, isOwnOrigin } from './host-rules.ts';
import { RequestRefused } from './refusals.ts';
import type { Sessions } from './sessions.ts';

/** Marks a route that is served without a token; every other route needs one. */
declare module 'fastify' {
  interface FastifyContextConfig {
    readonly open?: boolean;
  }
}

export const SESSION_COOKIE = 'gatehouse_station';

export type AccessGuard = {
  /** Throws {@link RequestRefused} for a request that has no business here. */
  readonly check: (request: FastifyRequest) => void;
  readonly tokenRequired: boolean;
  readonly isSignedIn: (request: FastifyRequest) => boolean;
};

export type AccessGuardOptions = {
  readonly listenHost: string;
  /** `null` on a loopback station without a token. */
  readonly token: AccessToken | null;
  readonly sessions: Sessions;
  readonly machineName?: string;
};

export function createAccessGuard(options: AccessGuardOptions): AccessGuard {
  const { listenHost, token, sessions, machineName = hostname() } = options;

  const isSignedIn = (request: FastifyRequest): boolean => {
    if (!token) return true;
    const bearer = bearerFrom(request.headers.authorization);
    if (bearer !== null) return token.matches(bearer);
    const session = request.cookies[SESSION_COOKIE];
    return session !== undefined && sessions.isOpen(session);
  };

  return {
    tokenRequired: token !== null,
    isSignedIn,
    check(request) {
      const { host = '', origin, authorization } = request.headers;
      if (!isOwnHost(host, listenHost, machineName)) {
        throw new RequestRefused('HOST_REFUSED', 'The request names another host than this one.');
      }
      if (origin !== undefined && !isOwnOrigin(origin, host)) {
        throw new RequestRefused(
          'ORIGIN_REFUSED',
          'The request comes from a page of another site.',
        );
      }
      if (request.routeOptions.config?.open === true || isSignedIn(request)) return;
      if (authorization === undefined) {
        throw new RequestRefused(
          'TOKEN_REQUIRED',
          'This station answers only with an access token.',
        );
      }
      throw new RequestRefused(
        'TOKEN_WRONG',
        'The access token of the request is not the right one.',
      );
    },
  };
}

/** RFC 6750 §2.1; the scheme is compared without case (RFC 9110 §11.1). */
export function bearerFrom(authorization: string | undefined): string | null {
  const match = /^bearer +(\S{1,512})$/i.exec(authorization ?? '');
  return match ? (match[1] as string) : null;
}
