import type { RowBatch } from './journal-rows.ts';
import { RequestFailed } from './journal-thread.ts';
import type { JournalTrouble } from './journal-trouble.ts';
import { SQLITE_FULL } from './sqlite-errors.ts';

/** Whether the disk refuses commits, and whether it is because it is full: its last room is for alerts. */
export class DiskRefusal {
  readonly #onTrouble: (trouble: JournalTrouble) => void;
  #isOn = false;
  #isFull = false;
  /** Not even an alert found room: it waits like the rest. */
  #isOfAlertsToo = false;

  constructor(onTrouble: (trouble: JournalTrouble) => void) {
    this.#onTrouble = onTrouble;
  }

  /** The last commit failed. */
  get isOn(): boolean {
    return this.#isOn;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** The disk is full, and an alert may find room all the same. */
  get mayTakeAlerts(): boolean {
    return this.#isFull && !this.#isOfAlertsToo;
  }

  /** That an alert found room on a full disk does not mean that there is room for the rest. */
  tookCommit(rows: RowBatch): void {
    if (!this.#isOn || (this.#isFull && rows.kinds.includes('alert'))) return;
    this.#isOn = false;
    this.#isFull = false;
    this.#onTrouble({ kind: 'recovered' });
  }

  refusedCommit(rows: RowBatch, error: Error): void {
    const full = error instanceof RequestFailed && error.sqliteCode === SQLITE_FULL;
    this.#isOfAlertsToo = full && this.#isFull && rows.kinds.includes('alert');
    this.#isFull = full;
    if (this.#isOn) return;
    this.#isOn = true;
    this.#onTrouble({
      kind: 'refused',
      code: full ? 'JOURNAL_DISK_FULL' : 'JOURNAL_WRITE_FAILED',
      message: `The disk refused a commit: ${error.message}.`,
    });
  }
}
