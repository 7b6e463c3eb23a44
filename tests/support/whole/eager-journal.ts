import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayJournal } from '#gateway/app/journal-room.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { DiskJournalOptions } from '#gateway/journal/disk-journal.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { Journal, JournalHead, StoredRecord } from '#gateway/journal/journal.ts';

/** How long a record is shown and published before it is committed. */
const COMMIT_DELAY_MS = 200;

/**
 * A journal that breaks its one promise: it tells its listeners and resolves `append` at once, and
 * commits later. The control of the crash tests; everything else is the real journal.
 */
export async function openEagerJournal(options: DiskJournalOptions): Promise<GatewayJournal> {
  const disk = await openDiskJournal(options);
  const span = (await disk.epochs()).at(-1);
  const basePosition = span?.basePosition ?? 0;
  const listeners = new Set<(records: readonly StoredRecord[]) => void>();
  let head: JournalHead = disk.head();
  let commits = Promise.resolve();

  const number = (draft: RecordDraft): StoredRecord => {
    const position = head.position + 1;
    head = { position, epoch: head.epoch, seq: position - basePosition };
    return {
      ...head,
      kind: draft.kind,
      observedAtMs: draft.observedAtMs,
      factsJson: JSON.stringify(draft.facts),
      clockJson: JSON.stringify(draft.clock),
      facts: draft.facts,
    };
  };
  const commitLater = (drafts: readonly RecordDraft[]): void => {
    const waited = delay(COMMIT_DELAY_MS);
    commits = commits.then(async () => {
      await waited;
      void disk.append(drafts);
    });
  };
  const append: Journal['append'] = (drafts) => {
    const records = drafts.map(number);
    for (const listener of listeners) listener(records);
    commitLater(drafts);
    return Promise.resolve(records);
  };
  return {
    opening: disk.opening,
    commitTimes: disk.commitTimes,
    head: () => head,
    append,
    onDurable: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    writable: () => disk.writable(),
    read: (query) => disk.read(query),
    loadCursor: (sinkId) => disk.loadCursor(sinkId),
    saveCursor: (sinkId, state) => disk.saveCursor(sinkId, state),
    addDeadLetters: (letters) => disk.addDeadLetters(letters),
    listDeadLetters: (sinkId, limit) => disk.listDeadLetters(sinkId, limit),
    findDeadLetters: (ids) => disk.findDeadLetters(ids),
    deadLetterCounts: () => disk.deadLetterCounts(),
    settleDeadLetters: (settlement) => disk.settleDeadLetters(settlement),
    stats: () => disk.stats(),
    epochs: () => disk.epochs(),
    raiseEpoch: (rise) => disk.raiseEpoch(rise),
    onRenumbered: (listener) => disk.onRenumbered(listener),
    deleteRows: (which) => disk.deleteRows(which),
    dropRows: (which) => disk.dropRows(which),
    checkRows: (afterPosition) => disk.checkRows(afterPosition),
    space: () => disk.space(),
    keepBallast: () => disk.keepBallast(),
    close: async () => {
      await commits;
      await disk.close();
    },
  };
}
