import { join } from 'node:path';
import { systemClock } from '#gateway/app/system-clock.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { readingDraft } from '#tests/support/drafts.ts';

export type JournalRate = { readonly records: number; readonly durablePerSecond: number };

const RECORDS = 300_000;
const PER_TURN = 500;
const MAX_WAITING = 20_000;

/** How many readings a second the journal alone makes durable, when as many come as it takes. */
export async function measureJournal(directory: string): Promise<JournalRate> {
  const journal = await openDiskJournal({
    directory: join(directory, 'journal-alone'),
    machineId: 'bench',
    clock: systemClock,
    config: { commitWindowMs: 20, maxWaitingRecords: 100_000 },
    onTrouble: () => undefined,
  });
  const startedMs = performance.now();
  let durable = 0;
  const done = new Promise<void>((resolve) => {
    journal.onDurable((records) => {
      durable += records.length;
      if (durable >= RECORDS) resolve();
    });
  });
  for (let sent = 0; sent < RECORDS; sent += PER_TURN) {
    for (let n = 0; n < PER_TURN; n++) void journal.append([readingDraft(n)]);
    while (sent + PER_TURN - durable > MAX_WAITING)
      await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  const seconds = (performance.now() - startedMs) / 1_000;
  await journal.close();
  return { records: RECORDS, durablePerSecond: Math.round(RECORDS / seconds) };
}
