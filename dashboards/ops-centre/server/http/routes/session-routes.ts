import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { SignedIn } from '#ops-centre/accounts/account-service.ts';
import { csrfTokenOf } from '#ops-centre/accounts/tokens.ts';
import { sessionOf } from '#ops-centre/http/access.ts';
import type { SessionView } from '#ops-centre/http/api/account-types.ts';
import {
  sessionView,
  setUpRequest,
  setUpStatus,
  signInRequest,
} from '#ops-centre/http/api/account-types.ts';
import { ApiError } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';

/** Setting up, signing in and out. */
export function addSessionRoutes(server: HttpServer, context: HttpContext): void {
  const { accounts, cookie, hub } = context;

  server.route({
    method: 'GET',
    url: '/api/setup',
    config: { access: 'public' },
    schema: { response: { 200: setUpStatus } },
    handler: () => ({ needed: accounts.isSetUpNeeded() }),
  });

  server.route({
    method: 'POST',
    url: '/api/setup',
    config: { access: 'public' },
    schema: { body: setUpRequest, response: { 201: sessionView } },
    handler: async (request, reply) => {
      const result = await accounts.setUp(request.body, request.ip);
      if (result.kind === 'refused') {
        throw new ApiError('SET_UP_REFUSED', 'The set-up code is not valid.');
      }
      if (result.kind === 'not-needed') {
        throw new ApiError('SET_UP_DONE', 'This ops centre has been set up already.');
      }
      if (result.kind === 'wait') throw tooManyAttempts(result.waitMs);
      if (result.kind !== 'signed-in') throw policyError(result.kind, result.message);
      return reply.code(201).send(welcome(reply, result.session));
    },
  });

  server.route({
    method: 'GET',
    url: '/api/session',
    config: { access: 'signed-in' },
    schema: { response: { 200: sessionView } },
    handler: (request) => currentSession(request),
  });

  server.route({
    method: 'POST',
    url: '/api/session',
    config: { access: 'public' },
    schema: { body: signInRequest, response: { 200: sessionView } },
    handler: async (request, reply) => {
      const result = await accounts.signIn(request.body, request.ip);
      if (result.kind === 'wait') throw tooManyAttempts(result.waitMs);
      if (result.kind === 'refused') {
        throw new ApiError('SIGN_IN_REFUSED', 'The user name or the password is wrong.');
      }
      return welcome(reply, result.session);
    },
  });

  server.route({
    method: 'DELETE',
    url: '/api/session',
    config: { access: 'signed-in' },
    schema: { response: { 204: z.null() } },
    handler: async (request, reply) => {
      const session = sessionOf(request);
      await accounts.signOut(session, request.ip);
      hub.closeSession(session.tokenHash);
      cookie.clear(reply);
      return reply.code(204).send(null);
    },
  });

  function welcome(reply: FastifyReply, session: SignedIn): SessionView {
    cookie.write(reply, session.token);
    return viewOf(session.token, session);
  }

  function currentSession(request: FastifyRequest): SessionView {
    return viewOf(request.sessionToken ?? '', sessionOf(request));
  }

  function viewOf(token: string, { userName, role }: SessionView['user']): SessionView {
    const serverTimeMs = context.clock.wallMs();
    return { user: { userName, role }, serverTimeMs, csrfToken: csrfTokenOf(token) };
  }
}

function tooManyAttempts(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1_000);
  const message = `After several failed attempts the next one is looked at in ${seconds} s.`;
  return new ApiError('TOO_MANY_ATTEMPTS', message, { retryAfterMs: waitMs });
}

export function policyError(kind: 'name-refused' | 'password-refused', message: string): ApiError {
  return new ApiError(kind === 'name-refused' ? 'NAME_REFUSED' : 'PASSWORD_REFUSED', message);
}
