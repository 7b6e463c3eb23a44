import type { ApiErrorBody } from '#ops-centre/http/api/error-types.ts';

/** Why a request brought nothing. `status` 0: no answer at all. */
export type ApiProblem = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly action: string;
};

export type ApiResult<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'problem'; readonly problem: ApiProblem; readonly body: unknown };

export type Method = 'GET' | 'POST' | 'DELETE';

export type ApiClient = {
  readonly request: <Value>(
    method: Method,
    path: string,
    body?: unknown,
  ) => Promise<ApiResult<Value>>;
  readonly setCsrfToken: (token: string) => void;
};

const CSRF_HEADER = 'x-csrf-token';
const TIMEOUT_MS = 10_000;

/** Talks to the ops centre. Never throws: each failure is a value that a page can show. */
export function createApiClient(): ApiClient {
  let csrfToken = '';
  return {
    setCsrfToken(token) {
      csrfToken = token;
    },
    async request(method, path, body) {
      try {
        const response = await fetch(path, {
          method,
          headers: {
            ...(method !== 'GET' && { [CSRF_HEADER]: csrfToken }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return await resultFrom(response);
      } catch {
        return { kind: 'problem', problem: unreachable, body: null };
      }
    },
  };
}

const unreachable: ApiProblem = { status: 0, code: 'UNREACHABLE', message: '', action: '' };

async function resultFrom<Value>(response: Response): Promise<ApiResult<Value>> {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return { kind: 'ok', value: body as Value };
  return { kind: 'problem', problem: problemFrom(response.status, body), body };
}

function problemFrom(status: number, body: unknown): ApiProblem {
  const error = (body as Partial<ApiErrorBody> | null)?.error;
  if (!error) return { status, code: 'UNKNOWN', message: '', action: '' };
  return { status, code: error.code, message: error.message, action: error.action };
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
