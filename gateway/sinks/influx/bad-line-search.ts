import type { AnswerVerdict } from './influx-answer.ts';

/**
 * Sends a batch and, when the server refuses it for a bad line, finds out which.
 *
 * Error bodies do not say reliably what was stored (InfluxDB 1.x stores the good lines of a refused
 * batch, 2.x none), so nothing counts as stored before a 204 of its own. The search grows a confirmed
 * prefix: lines before `from` are settled, always. A bad line costs at most ⌈log2 n⌉ + 2 requests.
 * Sending a good line twice is harmless: it overwrites itself.
 */
export type SendRange = (from: number, to: number) => Promise<AnswerVerdict>;

export type Settlement = {
  readonly rejected: readonly BadLine[];
  /** Lines at or after this index are not settled; equal to the number of lines when all are. */
  readonly settledUpTo: number;
  /** Why the search ended early; `null` when every line is settled. */
  readonly stopped: Stop | null;
};

export type BadLine = { readonly index: number; readonly cause: string };
export type Stop = Extract<AnswerVerdict, { kind: 'later' | 'too-large' }>;

/**
 * Requests of one call. A batch in which everything is bad would keep the sink busy for thousands of them;
 * the rest is handed back and goes on with the next call.
 */
export const MAX_REQUESTS_PER_BATCH = 256;

export async function settleLines(lineCount: number, send: SendRange): Promise<Settlement> {
  const rejected: BadLine[] = [];
  let requests = 0;
  const counted: SendRange = (from, to) => {
    requests += 1;
    return requests > MAX_REQUESTS_PER_BATCH ? Promise.resolve(TOO_MANY_REQUESTS) : send(from, to);
  };
  let from = 0;
  // After a bad line at the very start of a stretch the next one is tried alone: bad lines come in runs.
  let alone = false;
  while (from < lineCount) {
    const to = alone ? from + 1 : lineCount;
    const verdict = await counted(from, to);
    if (verdict.kind === 'stored') {
      from = to;
      alone = false;
      continue;
    }
    if (verdict.kind !== 'bad-lines') return { rejected, settledUpTo: from, stopped: verdict };
    const found = await firstBadLine(from, to, verdict.cause, counted);
    if (found.stopped) return { rejected, settledUpTo: found.index, stopped: found.stopped };
    if (found.cause !== null) rejected.push({ index: found.index, cause: found.cause });
    alone = found.index === from;
    from = found.index + 1;
  }
  return { rejected, settledUpTo: lineCount, stopped: null };
}

const TOO_MANY_REQUESTS: Stop = {
  kind: 'later',
  cause: 'many bad lines in one batch; the rest is tried again',
  hold: false,
  retryAfterMs: 0,
};

type Found = {
  /** Lines before it are stored. */
  readonly index: number;
  /** `null` when the line was stored after all. */
  readonly cause: string | null;
  readonly stopped: Stop | null;
};

/** `[from, to)` was refused with `cause`: narrows it down to its first bad line. */
async function firstBadLine(
  from: number,
  to: number,
  cause: string,
  send: SendRange,
): Promise<Found> {
  let [low, high] = [from, to];
  // The range that `cause` speaks of; a line is only condemned by an answer about itself alone.
  let [causeFrom, causeTo, knownCause] = [from, to, cause];
  while (high - low > 1) {
    const middle = low + ((high - low) >> 1);
    const verdict = await send(low, middle);
    if (verdict.kind === 'stored') low = middle;
    else if (verdict.kind === 'bad-lines')
      [high, causeFrom, causeTo, knownCause] = [middle, low, middle, verdict.cause];
    else return { index: low, cause: null, stopped: verdict };
  }
  if (causeFrom === low && causeTo === high)
    return { index: low, cause: knownCause, stopped: null };
  const verdict = await send(low, high);
  if (verdict.kind === 'stored') return { index: low, cause: null, stopped: null };
  if (verdict.kind === 'bad-lines') return { index: low, cause: verdict.cause, stopped: null };
  return { index: low, cause: null, stopped: verdict };
}
