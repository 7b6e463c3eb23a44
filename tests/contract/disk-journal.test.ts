import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { DiskJournal } from '#gateway/journal/disk-journal.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { readJournalContents } from '#gateway/journal/journal-reader.ts';
import type { JournalTrouble } from '#gateway/journal/journal-trouble.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

type Changes = { machineId?: string; maxWaitingRecords?: number; troubles?: JournalTrouble[] };

const open = (directory: string, changes: Changes = {}): Promise<DiskJournal> =>
  openDiskJournal({
    directory,
    machineId: changes.machineId ?? 'machine-1',
    clock: realClock,
    config: { commitWindowMs: 5, maxWaitingRecords: changes.maxWaitingRecords ?? 10_000 },
    onTrouble: (trouble) => changes.troubles?.push(trouble),
  });

const dbFile = (directory: string): string => path.join(directory, 'journal.db');
const everything = { afterPosition: 0, upToPosition: 1e9, limit: 1_000 };

async function filled(directory: string, count: number): Promise<number> {
  const journal = await open(directory);
  for (let n = 0; n < count; n++) await journal.append([readingDraft(n)]);
  await journal.close();
  return journal.head().epoch;
}

describe('the journal on disk', () => {
  it('goes on with the same epoch and the next number after a restart', async () => {
    const directory = temporaryDirectory();
    const epoch = await filled(directory, 3);
    const journal = await open(directory);
    expect(journal.opening.reason).toBe('continued');
    const [next] = await journal.append([readingDraft(4)]);
    expect(next).toMatchObject({ epoch, seq: 4 });
    await journal.close();
  });

  it('stores what a sink has within a second, also when it was said during a commit and nobody comes any more', async () => {
    const directory = temporaryDirectory();
    const journal = await open(directory);
    // Listeners are told before the commit is over.
    journal.onDurable(() => journal.saveCursor('influx', '[1,1]'));
    await journal.append([readingDraft(1)]);
    const stored = () => readJournalContents(directory).cursors['influx'];
    await eventually('the state to be stored', () => stored() === '[1,1]', 10_000, 50);
    await journal.close();
  });

  it('begins a new epoch on another machine, numbered from 1', async () => {
    const directory = temporaryDirectory();
    const epoch = await filled(directory, 3);
    const journal = await open(directory, { machineId: 'machine-2' });
    expect(journal.opening.reason).toBe('machine-changed');
    const [next] = await journal.append([readingDraft(4)]);
    expect(next?.seq).toBe(1);
    expect(next?.epoch).toBeGreaterThan(epoch);
    const { records } = await journal.read(everything);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3, 1]);
    await journal.close();
  });

  it('notices that its tail is gone, says how much and begins a new epoch', async () => {
    const directory = temporaryDirectory();
    await filled(directory, 20);
    const db = new DatabaseSync(dbFile(directory));
    db.exec(
      "delete from records where position > 15; update sqlite_sequence set seq = 15 where name = 'records'",
    );
    db.close();
    const journal = await open(directory);
    expect(journal.opening).toMatchObject({ reason: 'lost-tail' });
    expect(journal.opening.detail).toContain('at least 5');
    await journal.close();
  });

  it('notices that the whole file is gone', async () => {
    const directory = temporaryDirectory();
    await filled(directory, 2);
    for (const suffix of ['', '-wal', '-shm'])
      fs.rmSync(dbFile(directory) + suffix, { force: true });
    const journal = await open(directory);
    expect(journal.opening.reason).toBe('lost-tail');
    await journal.close();
  });

  it('puts a file that is no database aside and goes on, keeping the file', async () => {
    const directory = temporaryDirectory();
    await filled(directory, 2);
    fs.writeFileSync(dbFile(directory), 'this was a journal once'.repeat(400));
    const journal = await open(directory);
    expect(journal.opening.reason).toBe('journal-damaged');
    expect(fs.existsSync(path.join(journal.opening.quarantinedPath ?? '', 'journal.db'))).toBe(
      true,
    );
    const [first] = await journal.append([readingDraft(1)]);
    expect(first?.seq).toBe(1);
    await journal.close();
  });

  it('never gives back a row with a flipped bit', async () => {
    const directory = temporaryDirectory();
    await filled(directory, 3);
    const db = new DatabaseSync(dbFile(directory));
    db.exec("update records set facts = replace(facts, '30.01', '30.81') where position = 2");
    db.close();
    const journal = await open(directory);
    const page = await journal.read(everything);
    expect(page.records.map(({ position }) => position)).toEqual([1, 3]);
    expect(page.corruptPositions).toEqual([2]);
    await journal.close();
  });

  it('keeps a passage and its alert together: an append is in one transaction', async () => {
    const directory = temporaryDirectory();
    const journal = await open(directory);
    const many = await Promise.all(
      Array.from({ length: 1_500 }, (_, n) => journal.append([readingDraft(n), alertDraft(n)])),
    );
    for (const [reading, alert] of many) expect(alert?.position).toBe((reading?.position ?? 0) + 1);
    await journal.close();
  });

  it('refuses visibly, storing nothing of the call, when too much waits for the disk', async () => {
    const directory = temporaryDirectory();
    const journal = await open(directory, { maxWaitingRecords: 10 });
    const drafts = Array.from({ length: 11 }, (_, n) => readingDraft(n));
    await expect(journal.append(drafts)).rejects.toMatchObject({ code: 'JOURNAL_WRITE_FAILED' });
    expect(journal.head().position).toBe(0);
    await journal.close();
  });

  it('keeps what is waiting while another writer locks the file, and stores it afterwards', async () => {
    const directory = temporaryDirectory();
    const troubles: JournalTrouble[] = [];
    const journal = await open(directory, { troubles });
    const intruder = new DatabaseSync(dbFile(directory));
    intruder.exec('begin immediate');
    const waiting = journal.append([readingDraft(1)]);
    await expect.poll(() => journal.writable(), { timeout: 10_000 }).toBe(false);
    intruder.exec('rollback');
    intruder.close();
    expect((await waiting)[0]?.seq).toBe(1);
    expect(troubles.map(({ kind }) => kind)).toEqual(['refused', 'recovered']);
    await journal.close();
  });

  it('says what to do when its directory cannot be made', async () => {
    const directory = temporaryDirectory();
    fs.writeFileSync(path.join(directory, 'file'), '');
    await expect(open(path.join(directory, 'file', 'data'))).rejects.toMatchObject({
      code: 'JOURNAL_UNWRITABLE',
    });
  });
});
