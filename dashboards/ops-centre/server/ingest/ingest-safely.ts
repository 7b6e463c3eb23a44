import type { Instant } from '#gateway/domain/clock.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { RefusalReason } from './incoming-message.ts';
import type { IngestCore } from './ingest-core.ts';
import type { IngestOutcome } from './ingest-outcome.ts';
import { OutcomeBuilder } from './ingest-outcome.ts';

/**
 * One message that this program cannot digest must not hold up the others for ever: when a batch fails and the
 * store is not to blame, its messages are taken in one by one and the culprit is refused.
 */
export function ingestSafely(
  core: Pick<IngestCore, 'ingest'>,
  messages: readonly IncomingMessage[],
  now: Instant,
): IngestOutcome {
  try {
    return core.ingest(messages, now);
  } catch (cause) {
    if (isStoreFault(cause)) throw cause;
    if (messages.length <= 1) return refusal(cause);
    return merged(messages.map((message) => ingestSafely(core, [message], now)));
  }
}

/** Result codes of SQLite that come from the data or the statement (sqlite.org/rescode.html); all others are the store's. */
const DATA_CODES = new Set([1, 18, 19, 20, 21, 25]);

function isStoreFault(cause: unknown): boolean {
  const code = (cause as { readonly errcode?: number }).errcode;
  // The low byte of an extended code is the primary one.
  return code !== undefined && !DATA_CODES.has(code & 0xff);
}

function refusal(cause: unknown): IngestOutcome {
  const outcome = new OutcomeBuilder();
  outcome.countRefused(RefusalReason.Internal);
  const why = cause instanceof Error ? cause.message : 'unknown cause';
  outcome.notice('loss', `A valid message could not be taken in: ${why}.`, {});
  return outcome.build();
}

function merged(outcomes: readonly IngestOutcome[]): IngestOutcome {
  const sum = (pick: (outcome: IngestOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  return {
    stream: outcomes.flatMap(({ stream }) => stream),
    updates: outcomes.flatMap(({ updates }) => updates),
    publish: outcomes.flatMap(({ publish }) => publish),
    notices: outcomes.flatMap(({ notices }) => notices).slice(0, 20),
    counts: {
      stored: addedUp(outcomes.map(({ counts }) => counts.stored)),
      refused: addedUp(outcomes.map(({ counts }) => counts.refused)),
      duplicates: sum(({ counts }) => counts.duplicates),
      conflicts: sum(({ counts }) => counts.conflicts),
      resendRequests: sum(({ counts }) => counts.resendRequests),
    },
  };
}

function addedUp<Key extends string>(
  all: readonly Partial<Record<Key, number>>[],
): Partial<Record<Key, number>> {
  const total: Partial<Record<Key, number>> = {};
  for (const each of all) {
    for (const [key, count] of Object.entries(each) as [Key, number][]) {
      total[key] = (total[key] ?? 0) + count;
    }
  }
  return total;
}
