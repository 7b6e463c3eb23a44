import * as z from 'zod';
import type { AccessGuard } from '#gateway/station/access-guard.ts';
import { SESSION_COOKIE } from '#gateway/station/access-guard.ts';
import type { AccessToken } from '#gateway/station/access-token.ts';
import { refusalSchema, sessionSchema } from '#gateway/station/api-schemas.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';
import type { Sessions } from '#gateway/station/sessions.ts';
import { SESSION_LIFETIME_MS } from '#gateway/station/sessions.ts';
import type { StationServer } from '#gateway/station/station-options.ts';

/** An EventSource cannot send a header, so a browser trades the token for a cookie once. */
export type SessionRouteOptions = {
  readonly guard: AccessGuard;
  readonly token: AccessToken | null;
  readonly sessions: Sessions;
};

const signIn = z.strictObject({ token: z.string().min(1).max(512) });

const cookieOptions = { path: '/', httpOnly: true, sameSite: 'strict' } as const;

export function sessionRoutes(server: StationServer, options: SessionRouteOptions): void {
  const { guard, token, sessions } = options;
  const open = { config: { open: true } };

  server.get(
    '/api/session',
    {
      ...open,
      schema: {
        summary: 'Whether a token is needed, and whether this browser has shown it',
        tags: ['session'],
        security: [],
        response: { 200: sessionSchema },
      },
    },
    (request) => ({ tokenRequired: guard.tokenRequired, signedIn: guard.isSignedIn(request) }),
  );

  server.post(
    '/api/session',
    {
      ...open,
      schema: {
        summary: 'Trades the access token for a session cookie',
        tags: ['session'],
        security: [],
        body: signIn,
        response: { 200: sessionSchema, '4xx': refusalSchema },
      },
    },
    ({ body }, reply) => {
      if (token && !token.matches(body.token)) {
        throw new RequestRefused('TOKEN_WRONG', 'This is not the access token of this station.');
      }
      if (token) {
        const maxAge = SESSION_LIFETIME_MS / 1_000;
        reply.setCookie(SESSION_COOKIE, sessions.create(), { ...cookieOptions, maxAge });
      }
      return { tokenRequired: guard.tokenRequired, signedIn: true };
    },
  );

  server.delete(
    '/api/session',
    {
      schema: {
        summary: 'Signs this browser out',
        tags: ['session'],
        response: { 200: sessionSchema },
      },
    },
    (request, reply) => {
      sessions.end(request.cookies[SESSION_COOKIE] ?? '');
      reply.clearCookie(SESSION_COOKIE, cookieOptions);
      return { tokenRequired: guard.tokenRequired, signedIn: !guard.tokenRequired };
    },
  );
}
