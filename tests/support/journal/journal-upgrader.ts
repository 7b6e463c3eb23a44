import * as fs from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { JournalDatabase } from '#gateway/journal/journal-database.ts';
import { journalFile } from '#gateway/journal/journal-files.ts';

/**
 * A program that opens a journal and is killed, as by a power cut, before the n-th statement that it executes. It
 * says which one that was. A hasty one does without the transaction: the control.
 */
const [, , directory = '', killedBefore = '0', manner = 'patient'] = process.argv;
const exec = DatabaseSync.prototype.exec;
let statements = 0;

DatabaseSync.prototype.exec = function (sql: string): void {
  statements++;
  if (statements === Number(killedBefore)) {
    fs.writeSync(1, sql.trim());
    process.kill(process.pid, 'SIGKILL');
  }
  const isTransaction = sql === 'begin immediate' || sql === 'commit';
  if (manner !== 'hasty' || !isTransaction) exec.call(this, sql);
};

new JournalDatabase(journalFile(directory)).close();
