import type { RecordKind } from '#gateway/domain/record.ts';
import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';

const PAGE_ROWS = 500;

/**
 * What files beside the journal know is a minute old as a rule. Where one is days old, or lost, a start goes through
 * so many rows and no more: 1.3 million of them kept a gate PC from starting for over a minute (measured).
 */
const MAX_ROWS_AT_START = 100_000;

/** The position from which a start looks at records: that of the file, or a later one. */
export function lookBackFrom(journal: Pick<Journal, 'head'>, position: number): number {
  return Math.max(position, journal.head().position - MAX_ROWS_AT_START);
}

/** Records behind a position, of one kind or of all, oldest first, up to what is durable now. */
export async function* recordsAfter(
  journal: Pick<Journal, 'head' | 'read'>,
  position: number,
  kind?: RecordKind,
): AsyncGenerator<StoredRecord> {
  const upToPosition = journal.head().position;
  let afterPosition = position;
  while (afterPosition < upToPosition) {
    const where = { afterPosition, upToPosition, limit: PAGE_ROWS };
    const { records, corruptPositions } = await journal.read(kind ? { ...where, kind } : where);
    yield* records;
    const last = Math.max(records.at(-1)?.position ?? 0, corruptPositions.at(-1) ?? 0);
    if (last === 0) break;
    afterPosition = last;
  }
}
