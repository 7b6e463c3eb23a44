import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { readJournalContents } from '#gateway/journal/journal-reader.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const open = (directory: string, machineId = 'machine-1') =>
  openDiskJournal({
    directory,
    machineId,
    clock: realClock,
    config: { commitWindowMs: 5, maxWaitingRecords: 10_000 },
    onTrouble: () => undefined,
  });

async function filled(): Promise<string> {
  const directory = temporaryDirectory();
  const journal = await open(directory);
  await journal.append([1, 2, 3, 4].map((n) => readingDraft(n)));
  await journal.append([alertDraft(5)]);
  journal.saveCursor('mqtt', '[1,5]');
  await journal.addDeadLetters([1, 2].map((n) => letter(journal.head().epoch, n)));
  await journal.close();
  return directory;
}

const letter = (epoch: number, seq: number) => ({
  sinkId: 'influx',
  position: seq,
  epoch,
  seq,
  cause: 'field type conflict',
});

function alter(directory: string, sql: string): void {
  const db = new DatabaseSync(path.join(directory, 'journal.db'));
  db.exec(sql);
  db.close();
}

describe("an audit's reading of a journal", () => {
  it('gives rows, kinds, epochs, cursors and dead letters', async () => {
    const contents = readJournalContents(await filled());
    expect(contents).toMatchObject({
      lastPosition: 5,
      oldestPosition: 1,
      rows: 5,
      countsByKind: { reading: 4, alert: 1 },
      epochs: [{ firstSeq: 1, lastSeq: 5, basePosition: 0, reason: 'first-start' }],
      holes: [],
      corruptPositions: [],
      cursors: { mqtt: '[1,5]' },
      deadLetters: { influx: 2 },
    });
  });

  it('tells each epoch with its own numbers', async () => {
    const directory = await filled();
    const elsewhere = await open(directory, 'machine-2');
    await elsewhere.append([readingDraft(6), readingDraft(7)]);
    await elsewhere.close();
    const { epochs } = readJournalContents(directory);
    expect(epochs).toMatchObject([
      { reason: 'first-start', firstSeq: 1, lastSeq: 5 },
      { reason: 'machine-changed', firstSeq: 1, lastSeq: 2, basePosition: 5 },
    ]);
  });

  it('finds rows that are missing between others', async () => {
    const directory = await filled();
    alter(directory, 'delete from records where position in (2, 3)');
    expect(readJournalContents(directory)).toMatchObject({ holes: [[2, 3]], rows: 3 });
  });

  it('does not call what retention deleted a hole', async () => {
    const directory = await filled();
    alter(directory, 'delete from records where position <= 3');
    const contents = readJournalContents(directory);
    expect(contents).toMatchObject({ holes: [], oldestPosition: 4, lastPosition: 5 });
    expect(contents.epochs).toMatchObject([{ firstSeq: 4, lastSeq: 5 }]);
  });

  it('knows how far the journal had come when all of it is deleted', async () => {
    const directory = await filled();
    alter(directory, 'delete from records');
    expect(readJournalContents(directory)).toMatchObject({
      rows: 0,
      oldestPosition: null,
      lastPosition: 5,
    });
  });

  it('finds rows that were altered', async () => {
    const directory = await filled();
    alter(directory, 'update records set observed_at_ms = observed_at_ms + 1 where position = 4');
    expect(readJournalContents(directory).corruptPositions).toEqual([4]);
  });

  it('changes nothing', async () => {
    const directory = await filled();
    const file = path.join(directory, 'journal.db');
    const before = fs.readFileSync(file);
    readJournalContents(directory);
    expect(fs.readFileSync(file).equals(before)).toBe(true);
  });

  it('goes on beside a gateway that is writing', async () => {
    const directory = await filled();
    const journal = await open(directory);
    await journal.append([readingDraft(6)]);
    expect(readJournalContents(directory).rows).toBe(6);
    await journal.append([readingDraft(7)]);
    expect(readJournalContents(directory).rows).toBe(7);
    await journal.close();
  });

  it('says so where there is no journal, or something else', () => {
    const none = { code: 'JOURNAL_UNWRITABLE' };
    const empty = temporaryDirectory();
    expect(() => readJournalContents(empty)).toThrow(expect.objectContaining(none));
    const other = temporaryDirectory();
    fs.writeFileSync(path.join(other, 'journal.db'), 'no database'.repeat(100));
    expect(() => readJournalContents(other)).toThrow(expect.objectContaining(none));
    const foreign = temporaryDirectory();
    alter(foreign, 'create table records(position integer primary key)');
    expect(() => readJournalContents(foreign)).toThrow(/not a Gatehouse journal/);
    expect(fs.readdirSync(empty)).toEqual([]);
  });
});
