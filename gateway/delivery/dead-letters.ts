import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';

/** A record that a sink refused for good. */
export type Rejected = { readonly record: StoredRecord; readonly cause: string };

/** Keeps them with their cause, for a person to look at; the records themselves stay in the journal. */
export function parkAsDeadLetters(
  journal: Journal,
  sinkId: string,
  rejected: readonly Rejected[],
): Promise<void> {
  return journal.addDeadLetters(
    rejected.map(({ record: { position, epoch, seq }, cause }) => ({
      sinkId,
      position,
      epoch,
      seq,
      cause,
    })),
  );
}
