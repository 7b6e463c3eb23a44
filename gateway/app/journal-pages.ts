import type { RecordKind } from '#gateway/domain/record.ts';
import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';

const PAGE_ROWS = 500;

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
