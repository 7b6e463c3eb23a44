import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { HashingOverloadError } from '#ops-centre/accounts/password-hash.ts';
import { WriterError } from '#ops-centre/writer/writer-client.ts';
import type { ApiErrorCode } from './api-errors.ts';
import { ApiError, apiErrorBody } from './api-errors.ts';

/**
 * Makes one shape of every error: `{error: {code, message, action}}`. Nothing inside is told to the
 * outside. Each refusal is told to `onRefused`, to be counted.
 */
export function answerErrors(
  server: FastifyInstance,
  logger: Logger,
  onRefused: (code: ApiErrorCode) => void,
): void {
  server.setErrorHandler((cause: FastifyError, request, reply) => {
    const error = apiErrorFrom(cause);
    if (error.status === 500 || error.code === 'STORE_UNAVAILABLE') {
      logger.error(
        { err: cause, method: request.method, route: request.routeOptions.url },
        'request failed',
      );
    }
    onRefused(error.code);
    send(reply, error);
  });
  server.setNotFoundHandler((_request, reply) => {
    onRefused('NOT_FOUND');
    send(reply, new ApiError('NOT_FOUND', 'There is nothing at this address.'));
  });
}

function apiErrorFrom(cause: FastifyError | ApiError): ApiError {
  if (cause instanceof ApiError) return cause;
  if (cause instanceof HashingOverloadError) {
    return new ApiError('OVERLOADED', 'Too many people are signing in at this moment.', { cause });
  }
  if (cause instanceof WriterError) {
    return new ApiError('STORE_UNAVAILABLE', 'The change could not be stored.', { cause });
  }
  if (hasZodFastifySchemaValidationErrors(cause)) {
    const [issue] = cause.validation;
    const place = issue?.instancePath.replaceAll('/', '.').slice(1) || cause.validationContext;
    return new ApiError(
      'REQUEST_INVALID',
      `The request is not valid: ${place}: ${issue?.message}.`,
    );
  }
  const status = cause.statusCode ?? 500;
  if (status === 413) return new ApiError('TOO_LARGE', 'The request is too large.', { cause });
  if (status >= 400 && status < 500) {
    return new ApiError('REQUEST_INVALID', 'The request cannot be understood.', { cause });
  }
  return new ApiError('INTERNAL', 'The ops centre failed to answer.', { cause });
}

function send(reply: FastifyReply, error: ApiError): void {
  if (error.retryAfterMs !== null) {
    void reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
  }
  const body = { ...apiErrorBody(error.code, error.message), ...error.details };
  // Sent as text: a route's response schemas do not describe its errors.
  void reply
    .code(error.status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer((text: unknown) => String(text))
    .send(JSON.stringify(body));
}
