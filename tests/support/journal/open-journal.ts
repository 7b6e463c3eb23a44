import type { DiskJournal } from '#gateway/journal/disk-journal.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { JournalTrouble } from '#gateway/journal/journal-trouble.ts';
import { realClock } from '#tests/support/real-clock.ts';

export type JournalChanges = {
  readonly machineId?: string;
  readonly ballastMegabytes?: number;
  readonly maxWaitingRecords?: number;
  readonly troubles?: JournalTrouble[];
};

/** The real journal on a directory of the test's, with short windows. */
export function openTestJournal(
  directory: string,
  changes: JournalChanges = {},
): Promise<DiskJournal> {
  const { machineId = 'machine-1', ballastMegabytes = 0, maxWaitingRecords = 50_000 } = changes;
  return openDiskJournal({
    directory,
    machineId,
    clock: realClock,
    config: { commitWindowMs: 5, maxWaitingRecords, ballastMegabytes },
    onTrouble: (trouble) => changes.troubles?.push(trouble),
  });
}

export const EVERYTHING = { afterPosition: 0, upToPosition: 1e9, limit: 1_000_000 };
