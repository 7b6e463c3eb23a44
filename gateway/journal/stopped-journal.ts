import * as fs from 'node:fs';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { Journal } from './journal.ts';
import { JournalDatabase } from './journal-database.ts';
import { journalFile } from './journal-files.ts';
import { lockJournal } from './journal-lock.ts';

/** A journal whose gateway does not run, for a command that changes something in it; it has its lock meanwhile. */
export type StoppedJournal = Pick<
  Journal,
  | 'addDeadLetters'
  | 'deadLetterCounts'
  | 'findDeadLetters'
  | 'head'
  | 'listDeadLetters'
  | 'loadCursor'
  | 'read'
  | 'settleDeadLetters'
> & { close(): void };

/** A gateway that is just ending needs a moment; one that runs keeps the lock. */
const LOCK_PATIENCE_MS = 250;

/** Throws `JOURNAL_LOCKED` while a gateway runs on it. No epoch begins: the next start finds what it would have found. */
export function openStoppedJournal(directory: string, wallMs: () => number): StoppedJournal {
  const file = journalFile(directory);
  if (!fs.existsSync(file))
    throw new GatehouseError('JOURNAL_UNWRITABLE', `There is no journal in ${directory} yet.`);
  const lock = lockJournal(directory, LOCK_PATIENCE_MS);
  let database: JournalDatabase;
  try {
    database = new JournalDatabase(file);
  } catch (cause) {
    lock.release();
    if (cause instanceof GatehouseError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The journal in ${directory} cannot be used as it is: ${why}.`;
    throw new GatehouseError('JOURNAL_UNWRITABLE', message, { cause });
  }
  const later = async <T>(work: () => T): Promise<T> => work();
  return {
    head: () => {
      const position = database.lastPosition;
      const { epoch = 0, basePosition = 0 } = database.currentEpoch ?? {};
      return { position, epoch, seq: position - basePosition };
    },
    read: (query) => later(() => database.read(query)),
    loadCursor: (sinkId) => later(() => database.loadCursor(sinkId)),
    listDeadLetters: (sinkId, limit) => later(() => database.listDeadLetters(sinkId, limit)),
    findDeadLetters: (ids) => later(() => database.findDeadLetters(ids)),
    deadLetterCounts: () => later(() => database.deadLetterCounts()),
    addDeadLetters: (letters) => later(() => database.addDeadLetters(letters, wallMs())),
    settleDeadLetters: (settlement) =>
      later(() => database.settleDeadLetters(settlement, wallMs())),
    close() {
      database.checkpoint();
      database.close();
      lock.release();
    },
  };
}
