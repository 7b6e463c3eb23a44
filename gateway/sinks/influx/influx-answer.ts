/**
 * What an InfluxDB answer means for the lines that were sent. Pure.
 * Sources: "Write API" references of InfluxDB v1.8, v2.7 and v3 Core; InfluxDB 1.6.7 and VictoriaMetrics 1.79 as tried.
 */
export type InfluxAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: AnswerHeaders;
      /** At most {@link MAX_ANSWER_BYTES}. */
      readonly body: string;
    }
  | { readonly kind: 'unreachable'; readonly cause: string }
  /** The secret could not be read: nothing was sent. */
  | { readonly kind: 'not-sent'; readonly cause: string };

export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An error body says which line and why; more than this is not needed and not kept in memory. */
export const MAX_ANSWER_BYTES = 64 * 1024;

export type AnswerVerdict =
  | { readonly kind: 'stored' }
  /** At least one line of the request can never be stored; which ones is not said reliably. */
  | { readonly kind: 'bad-lines'; readonly cause: string }
  | { readonly kind: 'too-large'; readonly cause: string }
  | {
      readonly kind: 'later';
      readonly cause: string;
      /** A person must mend something first. */
      readonly hold: boolean;
      readonly retryAfterMs?: number;
    };

export function verdictFrom(answer: InfluxAnswer): AnswerVerdict {
  if (answer.kind !== 'answered')
    return { kind: 'later', cause: answer.cause, hold: answer.kind === 'not-sent' };
  const { status } = answer;
  if (status === 204) return { kind: 'stored' };
  const cause = causeFrom(answer);
  // Good lines that a full database does not take: neither they nor time is to blame.
  if (SERVER_LIMITS.test(cause)) return { kind: 'later', cause, hold: true };
  if (status === 400 || status === 422) {
    // A proxy, a TLS port spoken to in clear, a wrong path: these answer 400 too, and every good
    // line would end as a dead letter. Only a server that shows itself as an InfluxDB condemns lines.
    return speaksInflux(answer)
      ? { kind: 'bad-lines', cause }
      : { kind: 'later', cause, hold: true };
  }
  if (status === 413) return { kind: 'too-large', cause };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: 'later', cause, hold: false, ...retryAfterFrom(answer.headers) };
  }
  // 401, 403, 404 and whatever else is no storage: 200 and 201 (a captive portal, another program),
  // redirects, refusals of the method. Nothing is lost by waiting, everything by going on.
  return { kind: 'later', cause, hold: true };
}

/** "max series per database exceeded" is a 500, "max-values-per-tag limit exceeded" a 400 (InfluxDB 1.x, `[data]` settings). */
const SERVER_LIMITS = /max[- ](series|values)[- ]per/i;

const REQUEST_FAULTS = /database is required|precision/i;

function speaksInflux(answer: { headers: AnswerHeaders; body: string }): boolean {
  if (REQUEST_FAULTS.test(messageFrom(answer.body))) return false;
  if (answer.headers['x-influxdb-version'] || answer.headers['x-influxdb-build']) return true;
  const parsed = parsedObject(answer.body);
  return parsed !== null && ('error' in parsed || 'message' in parsed || 'code' in parsed);
}

const MAX_RETRY_AFTER_MS = 3_600_000;

/** RFC 9110 §10.2.3: seconds or a date; the date is read against the server's own `Date`, not against ours. */
function retryAfterFrom(headers: AnswerHeaders): { retryAfterMs?: number } {
  const value = single(headers['retry-after']);
  if (value === '') return {};
  const waitMs = /^\d{1,9}$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - Date.parse(single(headers['date']));
  if (!Number.isFinite(waitMs) || waitMs < 0) return {};
  return { retryAfterMs: Math.min(waitMs, MAX_RETRY_AFTER_MS) };
}

const single = (value: string | readonly string[] | undefined): string =>
  (typeof value === 'string' ? value : value?.[0])?.trim() ?? '';

const MAX_CAUSE_LENGTH = 200;

/** One line for the log and the dead letter, without what was sent. */
function causeFrom(answer: { status: number; headers: AnswerHeaders; body: string }): string {
  const message = withoutPayload(messageFrom(answer.body));
  return `${answer.status}${message && ' '}${message}`.slice(0, MAX_CAUSE_LENGTH);
}

function messageFrom(body: string): string {
  const parsed = parsedObject(body);
  const text = parsed === null ? body : (firstText(parsed['error'], parsed['message']) ?? '');
  return text.replace(/\s+/g, ' ').trim();
}

const firstText = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value !== '');

/** v1 and v2 quote the bad line (`unable to parse 'reading,…': reason`); the line itself stays out of logs. */
function withoutPayload(message: string): string {
  return message.replace(/'.*'/g, '(line)');
}

function parsedObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
