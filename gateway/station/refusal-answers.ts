import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Log } from '#gateway/telemetry/log.ts';
import type { RepeatGuard } from '#gateway/telemetry/repeat-guard.ts';
import type { RefusalCode, RefusalCounts } from './refusals.ts';
import { RequestRefused, refusalBody, refusalRegistry } from './refusals.ts';

export type RefusalAnswers = {
  readonly onError: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void;
  readonly onNotFound: (request: FastifyRequest, reply: FastifyReply) => void;
  /** Bytes that were no request at all, or came too slowly. */
  readonly onClientError: (error: Error & { code?: string }, socket: Socket) => void;
};

/** Turns everything that goes wrong with a request into a counted answer in one form. */
export function createRefusalAnswers(
  counts: RefusalCounts,
  log: Log,
  guard: RepeatGuard,
): RefusalAnswers {
  const refused = ({ code, message }: Refusal, address: string | undefined): void => {
    counts.count(code);
    // Without the path: a mistyped address may hold anything.
    guard.say(code, (repeats) =>
      log.warn({ code, repeats, address }, `A request was refused: ${message}`),
    );
  };
  const failed = (error: Error, route: string | undefined): void => {
    counts.count('INTERNAL_FAULT');
    guard.say(`fault ${error.message}`, (repeats) =>
      log.error({ err: error, repeats, route }, 'A request could not be answered.'),
    );
  };
  return {
    onError(error, request, reply) {
      const refusal = refusalFrom(error);
      if (refusal.code === 'INTERNAL_FAULT') failed(error, request.routeOptions.url);
      else refused(refusal, request.ip);
      if (refusal.code === 'TOKEN_REQUIRED') reply.header('www-authenticate', 'Bearer');
      answer(reply, refusal);
    },
    onNotFound(request, reply) {
      const refusal = { code: 'NOT_FOUND', message: 'There is nothing at this address.' } as const;
      refused(refusal, request.ip);
      answer(reply, refusal);
    },
    onClientError(error, socket) {
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      const refusal = clientRefusalFrom(error.code);
      refused(refusal, socket.remoteAddress);
      // Not `end`: a client that does not read its refusal must not keep the connection.
      if (socket.writable) socket.write(rawAnswer(refusal), () => socket.destroy());
      else socket.destroy();
    },
  };
}

const answer = (reply: FastifyReply, { code, message }: Refusal): void => {
  reply.code(refusalRegistry[code].status).send(refusalBody(code, message));
};

type Refusal = { readonly code: RefusalCode; readonly message: string };

const byFastifyCode: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'BODY_TOO_LARGE',
    message: 'The body is larger than 16 KiB.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'MEDIA_TYPE_REFUSED',
    message: 'The body is of a type that is not read here.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'BODY_NOT_JSON', message: 'The body is not JSON.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'BODY_NOT_JSON', message: 'The body is empty.' },
};

function refusalFrom(error: FastifyError): Refusal {
  if (error instanceof RequestRefused) return { code: error.code, message: error.message };
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { code: 'REQUEST_INVALID', message: validationMessage(error) };
  }
  const known = byFastifyCode[error.code];
  if (known) return known;
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { code: 'REQUEST_INVALID', message: 'The request is not well formed.' };
  }
  return { code: 'INTERNAL_FAULT', message: 'The station could not answer this request.' };
}

/** Names what was wrong, never what was sent: the value may be a token. */
function validationMessage(error: FastifyError): string {
  const problems = (error.validation ?? []).map(
    (each) => `${each.instancePath.replace(/^\//, '') || 'body'}: ${each.message ?? 'not valid'}`,
  );
  return `The request is not valid (${problems.slice(0, 5).join('; ')}).`;
}

function clientRefusalFrom(errorCode: string | undefined): Refusal {
  if (errorCode === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { code: 'REQUEST_TOO_SLOW', message: 'The request took too long to arrive.' };
  }
  if (errorCode === 'HPE_HEADER_OVERFLOW') {
    return { code: 'HEADERS_TOO_LARGE', message: 'The headers are larger than 8 KiB.' };
  }
  return { code: 'MALFORMED_REQUEST', message: 'These bytes are no HTTP request.' };
}

function rawAnswer({ code, message }: Refusal): string {
  const body = JSON.stringify(refusalBody(code, message));
  return (
    `HTTP/1.1 ${refusalRegistry[code].status} Refused\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  );
}
