import type { PostOutcome } from '#gateway/delivery/alert-path.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { directAlertReplyV1 } from '#gateway/wire/direct-alert.ts';

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
};

const MAX_RETRY_AFTER_MS = 300_000;
/** Code of the ops centre's refusal. */
const NUMBER_TAKEN = 'RECORD_CONFLICT';

/** What an answer of the ops centre means for the alert. Only one that names it is a confirmation. */
export function outcomeFrom({ status, body, retryAfter }: Answer, eventId: string): PostOutcome {
  if (status === 200) {
    if (namesEvent(body, eventId)) return { kind: 'confirmed' };
    const cause = 'Something else than an ops centre answers at the address of directAlerts.url.';
    return { kind: 'retry', cause, hold: true };
  }
  const cause = `The ops centre answers ${status}${codeIn(body)}.`;
  if (status === 401 || status === 403 || status === 404 || status === 421)
    return { kind: 'retry', cause, hold: true };
  if (status === 409 && codeIn(body) === ` (${NUMBER_TAKEN})`)
    return { kind: 'refused', cause, isNumberTaken: true };
  if (status === 400 || status === 409 || status === 413 || status === 422)
    return { kind: 'refused', cause };
  const seconds = Number(retryAfter);
  const waits = Number.isFinite(seconds) && seconds > 0;
  return {
    kind: 'retry',
    cause,
    hold: false,
    ...(waits && { retryAfterMs: Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) }),
  };
}

/** No answer at all. */
export function failureFrom(
  error: unknown,
  isStopping: boolean,
): Extract<PostOutcome, { kind: 'retry' }> {
  if (isStopping) return { kind: 'retry', cause: 'The gateway stops.', hold: false };
  if (error instanceof GatehouseError) return { kind: 'retry', cause: error.message, hold: true };
  const { code = '', name = '', message = 'unknown' } = error as Partial<NodeJS.ErrnoException>;
  if (name === 'TimeoutError' || name === 'AbortError')
    return { kind: 'retry', cause: 'The ops centre does not answer in time.', hold: false };
  const cause = `The ops centre cannot be reached (${code || message}).`;
  return { kind: 'retry', cause, hold: isCertificateFault(code) };
}

/** Verification codes of OpenSSL as Node passes them on, and Node's own. */
const isCertificateFault = (code: string): boolean =>
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|HOSTNAME_)/.test(code);

function namesEvent(body: string, eventId: string): boolean {
  const reply = directAlertReplyV1.safeParse(jsonIn(body));
  return reply.success && reply.data.eventId === eventId;
}

/** The code of a refusal, for the log; nothing else of what a stranger answers goes there. */
export function codeIn(body: string): string {
  const code = (jsonIn(body) as { error?: { code?: unknown } } | null)?.error?.code;
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
}

/** `null` where it is none. */
export function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
