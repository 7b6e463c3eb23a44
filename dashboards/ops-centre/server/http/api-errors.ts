import type { ApiErrorBody } from './api/error-types.ts';

/** Every way in which a request can be refused, and what to do about it. */
export const apiErrorRegistry = {
  REQUEST_INVALID: {
    status: 400,
    action: 'Correct the request; the API is described at /api/openapi.json.',
  },
  NAME_REFUSED: { status: 400, action: 'Choose another user name.' },
  PASSWORD_REFUSED: { status: 400, action: 'Choose a longer password that nobody would guess.' },
  NOT_SIGNED_IN: { status: 401, action: 'Sign in.' },
  SIGN_IN_REFUSED: { status: 401, action: 'Check the user name and the password.' },
  GATEWAY_TOKEN_REFUSED: {
    status: 401,
    action:
      'Issue a token with `gatehouse ops-centre gateways token ID` and give it to the gateway.',
  },
  SET_UP_REFUSED: {
    status: 403,
    action: 'Use the set-up code that the ops centre printed at its last start.',
  },
  FORBIDDEN: { status: 403, action: 'Ask an admin for a role that may do this.' },
  CSRF_REFUSED: { status: 403, action: 'Load the page again and repeat.' },
  FOREIGN_RECORD: {
    status: 403,
    action: 'Look for a gateway that uses the token of another one.',
  },
  ORIGIN_REFUSED: {
    status: 403,
    action: 'Use the pages of this ops centre; behind a proxy, set `http.publicUrl`.',
  },
  NOT_FOUND: { status: 404, action: 'Check the address.' },
  ALERT_NOT_FOUND: { status: 404, action: 'Load the list of alerts again.' },
  PASSAGE_NOT_FOUND: {
    status: 404,
    action: 'Load the list of passages again; old ones are deleted.',
  },
  USER_NOT_FOUND: { status: 404, action: 'Load the list of users again.' },
  SET_UP_DONE: { status: 409, action: 'Sign in; an admin can create more users.' },
  NAME_TAKEN: { status: 409, action: 'Choose another user name.' },
  LAST_ADMIN: { status: 409, action: 'Create another admin first.' },
  ALREADY_ACKNOWLEDGED: {
    status: 409,
    action: 'Nothing is to be done; somebody else takes care of it.',
  },
  ALERT_CHANGED: { status: 409, action: 'Look at the newest measurement, then acknowledge again.' },
  RECORD_CONFLICT: {
    status: 409,
    action: 'Find out which two gateways share a name, or whose journal began anew.',
  },
  RECORD_REFUSED: {
    status: 422,
    action: 'See the log of the ops centre for what is wrong with it.',
  },
  TOO_LARGE: { status: 413, action: 'Send less.' },
  HOST_REFUSED: {
    status: 421,
    action: 'Use the address that the ops centre printed, or set `http.publicUrl`.',
  },
  TOO_MANY_ATTEMPTS: { status: 429, action: 'Wait, then try again.' },
  TOO_MANY_STREAMS: { status: 429, action: 'Close some of the open pages.' },
  INTERNAL: { status: 500, action: 'Try again; the log of the ops centre says more.' },
  RECORD_PUT_OFF: { status: 503, action: 'Bring it again in a few seconds.' },
  OVERLOADED: { status: 503, action: 'Try again in a few seconds.' },
  STORE_UNAVAILABLE: {
    status: 503,
    action: 'Check disk space and permissions of the data directory.',
  },
  PAGES_NOT_BUILT: {
    status: 503,
    action: 'Run `npm run build:web` and start the ops centre again.',
  },
} as const satisfies Record<string, { status: number; action: string }>;

export type ApiErrorCode = keyof typeof apiErrorRegistry;

/** A request is refused. `message`: a full sentence that may be shown to whoever asked. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** Stands beside `error` in the answer. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ApiErrorCode,
    message: string,
    options: {
      readonly retryAfterMs?: number;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = apiErrorRegistry[code].status;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.details = options.details ?? {};
  }
}

export function apiErrorBody(code: ApiErrorCode, message: string): ApiErrorBody {
  return { error: { code, message, action: apiErrorRegistry[code].action } };
}
