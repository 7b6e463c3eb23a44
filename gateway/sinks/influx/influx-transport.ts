import type { InfluxAnswer } from './influx-answer.ts';

/** Carries one request body of line protocol to a server and brings back what it said. */
export interface InfluxTransport {
  /** Never rejects: no answer is an answer of its own. */
  write(body: string, signal: AbortSignal): Promise<InfluxAnswer>;
  /** Drops idle connections. */
  close(): void;
}

/** Reads the first line of a secret file. A port, so that nothing here touches the disk or keeps a secret in a log. */
export type ReadSecret = (path: string) => Promise<string>;

/** What a secret that cannot be read means for a write. */
export function notSent(error: unknown): InfluxAnswer {
  const cause = error instanceof Error ? error.message : 'the secret cannot be read';
  return { kind: 'not-sent', cause };
}

/** Compressing less than this costs more than it saves. */
export const GZIP_THRESHOLD_BYTES = 1_000;

export type Deadline = {
  readonly signal: AbortSignal;
  /** Why the request ended without an answer, in words for the log. */
  causeOf(error: unknown): string;
  release(): void;
};

/** One signal for "the sink gives up" and "the server takes too long". `release` it, or the timer lives on. */
export function startDeadline(timeoutMs: number, outer: AbortSignal): Deadline {
  const controller = new AbortController();
  let late = false;
  const giveUp = () => controller.abort();
  const timer = setTimeout(() => {
    late = true;
    giveUp();
  }, timeoutMs);
  outer.addEventListener('abort', giveUp, { once: true });
  if (outer.aborted) giveUp();
  return {
    signal: controller.signal,
    causeOf: (error) => {
      if (late) return `no answer within ${timeoutMs} ms`;
      return outer.aborted ? 'given up by the sender' : networkCauseFrom(error);
    },
    release: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', giveUp);
    },
  };
}

function networkCauseFrom(error: unknown): string {
  if (!(error instanceof Error)) return 'connection failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' ? error.message || 'connection failed' : code;
}
