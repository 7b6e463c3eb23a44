import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backUpJournal, restoreJournal } from '#gateway/journal/journal-backup.ts';
import { journalFile } from '#gateway/journal/journal-files.ts';
import type { WorkerRequest } from '#gateway/journal/worker-protocol.ts';
import { memoryDirectory } from './memory-directory.ts';

/** What a full disk refuses; it can still be read. */
const WRITING: ReadonlySet<WorkerRequest['op']> = new Set([
  ...(['commit', 'addDeadLetters', 'settleDeadLetters', 'deleteRows', 'dropRows'] as const),
]);

export type DiskTime = { readonly wallMs: () => number; readonly random: () => number };

/** The disk under a journal, and what may happen to the files on it. */
export class DeliveryDisk {
  readonly directory = memoryDirectory('gatehouse-world-');
  isFull = false;
  readonly #time: DiskTime;
  #backup: string | null = null;
  #backups = 0;

  constructor(time: DiskTime) {
    this.#time = time;
  }

  get file(): string {
    return journalFile(this.directory);
  }

  refuses({ op }: WorkerRequest): boolean {
    return this.isFull && WRITING.has(op);
  }

  /** A bit of a row that is on the disk. */
  corruptRow(share: number): void {
    const db = new DatabaseSync(this.file, { timeout: 2_000 });
    try {
      const last = Number(db.prepare('select max(position) as p from records').get()?.['p'] ?? 0);
      const position = Math.max(1, Math.ceil(last * share));
      db.prepare(
        "update records set facts = facts || ' ' where position = ? and kind = 'reading'",
      ).run(position);
    } finally {
      db.close();
    }
  }

  backUp(): void {
    const target = path.join(this.directory, `backup-${++this.#backups}.db`);
    try {
      backUpJournal({ directory: this.directory, ...this.#time }, target);
      this.#backup = target;
    } catch (error) {
      // A journal with damaged rows makes no backup.
      if ((error as { code?: unknown }).code !== 'JOURNAL_BACKUP_UNUSABLE') throw error;
    }
  }

  /** The program is stopped meanwhile. */
  restore(): void {
    if (this.#backup) restoreJournal({ directory: this.directory, ...this.#time }, this.#backup);
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
