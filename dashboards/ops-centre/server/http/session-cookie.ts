import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_LIFETIME_MS } from '#ops-centre/accounts/account-service.ts';

/**
 * The session's cookie: no script can read it and no other site can send it. With TLS its name begins with
 * `__Host-`, which binds it to this host alone (RFC 6265bis §4.1.3.2).
 */
export type SessionCookie = {
  read(request: FastifyRequest): string | null;
  write(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
};

export function createSessionCookie(isSecure: boolean): SessionCookie {
  const name = isSecure ? '__Host-gatehouse-session' : 'gatehouse-session';
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const;
  return {
    read: (request) => {
      const token = request.cookies[name];
      return token !== undefined && /^[\w-]{43}$/.test(token) ? token : null;
    },
    write: (reply, token) => {
      const maxAge = SESSION_LIFETIME_MS / 1_000;
      void reply.setCookie(name, token, { ...attributes, maxAge });
    },
    clear: (reply) => {
      void reply.clearCookie(name, attributes);
    },
  };
}
