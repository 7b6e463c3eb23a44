import { clockJson, factsJson } from '#gateway/journal/draft-json.ts';
import type { RowBatch } from '#gateway/journal/journal-rows.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';

const ALERT_EVERY = 20;

/** Rows as a commit hands them to the database, one in twenty an alert; `from` tells which they are. */
export function rowsOf(from: number, count: number): RowBatch {
  const drafts = Array.from({ length: count }, (_, n) =>
    (from + n) % ALERT_EVERY === 0 ? alertDraft(from + n) : readingDraft(from + n),
  );
  return {
    kinds: drafts.map(({ kind }) => kind),
    observedAtMs: drafts.map(({ observedAtMs }) => observedAtMs),
    clocks: drafts.map(({ clock }) => clockJson(clock)),
    facts: drafts.map(factsJson),
  };
}
