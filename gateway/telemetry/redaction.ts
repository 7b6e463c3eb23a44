/**
 * Makes log fields safe to write: values under secret keys are replaced, however deep they sit;
 * depth, length and number are bounded; errors become plain data.
 */
export const REDACTED = '[redacted]';

/** Keys that hold a secret, also as the last word of a longer key (`accessToken`, but not `accessTokenFile`). */
const SECRET_KEY = /(?:password|passphrase|token|secret|authorization|cookie|pseudonym)$/i;
/** Keys that hold what a code says (`text`, `codeText`, but not `context`). */
const TEXT_KEY = /^text$|[a-z0-9]Text$|_text$/;

const MAX_DEPTH = 5;
const MAX_ENTRIES = 50;
const MAX_TEXT_LENGTH = 2_000;

const isSecretKey = (key: string): boolean => SECRET_KEY.test(key) || TEXT_KEY.test(key);

export function redacted(
  fields: Readonly<Record<string, unknown>>,
  depth = 0,
): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields).slice(0, MAX_ENTRIES)) {
    safe[key] = isSecretKey(key) ? REDACTED : safeValue(value, depth);
  }
  return safe;
}

function safeValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shortened(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return errorFields(value, depth + 1);
  // Bytes from a line may hold a scanned text: only how many there were is told.
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ENTRIES).map((each) => safeValue(each, depth + 1));
  }
  return redacted(value as Record<string, unknown>, depth + 1);
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: shortened(error.message),
    ...redacted({ ...error }, depth),
    ...(error.cause !== undefined && { cause: safeValue(error.cause, depth) }),
    ...(error.stack !== undefined && { stack: shortened(error.stack) }),
  };
}

const shortened = (text: string): string =>
  text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;
