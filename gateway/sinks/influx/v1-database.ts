import type { InfluxDB } from 'influx';
import type { InfluxV1Config } from './influx-config.ts';
import { startDeadline } from './influx-transport.ts';
import type { V1Credentials } from './v1-credentials.ts';

/**
 * Questions to an InfluxDB 1.x that are no writes, by the `influx` package. It is loaded when it is first
 * needed: a gateway that only writes does without its 10 MB of memory.
 */
export async function openV1Client(
  config: InfluxV1Config,
  credentials: V1Credentials | null,
): Promise<InfluxDB> {
  const { InfluxDB } = await import('influx');
  const url = new URL(config.url);
  const secure = url.protocol === 'https:';
  return new InfluxDB({
    protocol: secure ? 'https' : 'http',
    host: url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: url.pathname.replace(/\/+$/, ''),
    database: config.database,
    ...(credentials ?? {}),
    pool: { maxRetries: 0, requestTimeout: config.timeoutMs, backoff: noBackoff },
  });
}

/** The pool would otherwise put its only host away for a while, with a timer that keeps the process alive. */
const noBackoff = { getDelay: () => 0, next: () => noBackoff, reset: () => noBackoff };

/** `false` when the server refuses or does not answer; the caller then reports its own finding. */
export async function createV1Database(
  config: InfluxV1Config,
  credentials: V1Credentials | null,
  signal: AbortSignal,
): Promise<boolean> {
  const create = async () =>
    (await openV1Client(config, credentials)).createDatabase(config.database);
  return (await settledInTime(create(), config.timeoutMs, signal)).kind === 'value';
}

export type Settled<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The package waits for ever on a connection that is cut within an answer; this does not. */
export async function settledInTime<T>(
  work: Promise<T>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Settled<T>> {
  const deadline = startDeadline(timeoutMs, signal);
  const given = work.then(
    (value): Settled<T> => ({ kind: 'value', value }),
    (error: unknown): Settled<T> => ({ kind: 'failed', error }),
  );
  const late = new Promise<Settled<T>>((resolve) => {
    const stop = () => resolve({ kind: 'failed', error: new Error(deadline.causeOf(null)) });
    if (deadline.signal.aborted) stop();
    else deadline.signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([given, late]);
  } finally {
    deadline.release();
  }
}
