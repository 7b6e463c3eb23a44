import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { Sink, WriteOutcome } from './sink.ts';

export type WriteBounds = {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Aborts the write at shut-down. */
  readonly signal: AbortSignal;
};

/** How long an aborted write may take to say what became of it. */
const ABORT_GRACE_MS = 500;

const again = (cause: string): WriteOutcome => ({ kind: 'retry', hold: false, cause });

/** One write that ends in time and with an outcome, whatever the sink does. */
export async function writeBounded(
  sink: Sink,
  records: readonly StoredRecord[],
  { clock, timeoutMs, signal }: WriteBounds,
): Promise<WriteOutcome> {
  const bound = new AbortController();
  let timer: Timer | null = null;
  const overdue = new Promise<WriteOutcome>((resolve) => {
    bound.signal.addEventListener('abort', () => {
      timer = clock.after(ABORT_GRACE_MS, () => resolve(again('The write did not end in time.')));
    });
  });
  timer = clock.after(timeoutMs, () => bound.abort());
  const stop = (): void => bound.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([sink.write(records, bound.signal), overdue]);
  } catch (error) {
    // The port forbids it; a sink that throws all the same must not stop the delivery.
    return again(error instanceof Error ? error.message : String(error));
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', stop);
  }
}
