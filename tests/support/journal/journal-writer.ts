import * as fs from 'node:fs';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { realClock } from '#tests/support/real-clock.ts';

/**
 * A program that appends to a journal as fast as it takes records, and says on standard output which
 * it accepted, a line a record, at once. What stands there must be in the journal, whatever happens next.
 * An eager one says so before the journal does.
 */
const [, , directory = '', manner = 'patient'] = process.argv;
const ALERT_EVERY = 7;

const journal = await openDiskJournal({
  directory,
  machineId: 'machine-1',
  clock: realClock,
  config: { commitWindowMs: 5, maxWaitingRecords: 50_000 },
  onTrouble: () => undefined,
});
const tell = (line: string): void => void fs.writeSync(1, `${line}\n`);

tell(`opened ${journal.opening.reason}`);
for (let n = 1; ; n++) {
  const { epoch, seq } = journal.head();
  const draft = n % ALERT_EVERY === 0 ? alertDraft(n % 1_000) : readingDraft(n % 1_000);
  if (manner === 'eager') tell(`${epoch}:${seq + 1}`);
  const records = await journal.append([draft]);
  if (manner !== 'eager') for (const record of records) tell(`${record.epoch}:${record.seq}`);
}
