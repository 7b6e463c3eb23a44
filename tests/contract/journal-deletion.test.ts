import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { JournalTrouble } from '#gateway/journal/journal-trouble.ts';
import { MAX_LOG_BYTES } from '#gateway/journal/log-watch.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import { EVERYTHING, openTestJournal } from '#tests/support/journal/open-journal.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const OLD = 'pseudonym-of-somebody-who-left';
const NEW = 'pseudonym-of-somebody-who-is-here';

/** Any text of a record lies in the file as it is; here it stands for a pseudonym. */
const draftOf = (pseudonym: string, n: number): RecordDraft => {
  const draft = readingDraft(n);
  return { ...draft, facts: { ...draft.facts, laneId: `${pseudonym}-${n}` } } as RecordDraft;
};

/** How often a text stands in the raw bytes of every file of the directory. */
function occurrences(directory: string, text: string): number {
  let count = 0;
  for (const name of fs.readdirSync(directory)) {
    const bytes = fs.readFileSync(path.join(directory, name)).toString('latin1');
    count += bytes.split(text).length - 1;
  }
  return count;
}

describe('deleting from the journal', () => {
  it('leaves nothing of a record in any raw file, while the gateway runs', async () => {
    const directory = temporaryDirectory();
    const journal = await openTestJournal(directory);
    for (let n = 0; n < 20; n++)
      await journal.append(Array.from({ length: 100 }, (_, k) => draftOf(OLD, n * 100 + k)));
    await journal.append(Array.from({ length: 100 }, (_, k) => draftOf(NEW, 5_000 + k)));
    // Not vacuous: the text is there, in the log or the file or both.
    expect(occurrences(directory, OLD)).toBeGreaterThanOrEqual(2_000);
    expect(await journal.deleteRows({ upToPosition: 2_000, observedBeforeMs: 1e15 })).toBe(2_000);
    expect(occurrences(directory, OLD)).toBe(0);
    expect(occurrences(directory, NEW)).toBe(100);
    await journal.close();
  });

  it('control: SQLite as it comes leaves most of them', () => {
    const directory = temporaryDirectory();
    const db = new DatabaseSync(path.join(directory, 'plain.db'));
    db.exec(
      'pragma journal_mode = wal; create table records(position integer primary key, facts text)',
    );
    const insert = db.prepare('insert into records(facts) values (?)');
    for (let n = 0; n < 2_000; n++) insert.run(`${OLD}-${n}`);
    db.exec('delete from records');
    expect(occurrences(directory, OLD)).toBeGreaterThan(1_000);
    db.close();
  });

  it('comes true a second after a reader that was in the way lets go', async () => {
    const directory = temporaryDirectory();
    const journal = await openTestJournal(directory);
    await journal.append(Array.from({ length: 500 }, (_, n) => draftOf(OLD, n)));
    const reader = new DatabaseSync(path.join(directory, 'journal.db'), { readOnly: true });
    const rows = reader.prepare('select * from records').iterate();
    rows.next();
    await journal.deleteRows({ upToPosition: 500, observedBeforeMs: 1e15 });
    expect(occurrences(directory, OLD)).toBeGreaterThan(0);
    reader.close();
    await eventually('the last copy to go', () => occurrences(directory, OLD) === 0, 30_000, 100);
    await journal.close();
  });
});

describe("the journal's log", () => {
  it('grows while somebody never ends a query, is told of with its length, and is cut when that ends', async () => {
    const directory = temporaryDirectory();
    const troubles: JournalTrouble[] = [];
    const journal = await openTestJournal(directory, { troubles });
    await journal.append([readingDraft(1), readingDraft(2)]);
    const reader = new DatabaseSync(path.join(directory, 'journal.db'), { readOnly: true });
    // Kept: a query that is forgotten is ended by the garbage collector.
    const neverEnded = reader.prepare('select * from records').iterate();
    neverEnded.next();
    const log = path.join(directory, 'journal.db-wal');
    let written = 0;
    while (fs.statSync(log).size <= MAX_LOG_BYTES) {
      const drafts = Array.from({ length: 2_000 }, (_, n) => readingDraft(n));
      written += (await journal.append(drafts)).length;
    }
    await eventually('the held log', () => troubles.find(({ kind }) => kind === 'held-log'));
    expect(troubles).toMatchObject([{ held: { bytes: expect.any(Number) } }]);
    expect(neverEnded.next().done).toBe(false);
    reader.close();
    await eventually('a short log', () => fs.statSync(log).size <= MAX_LOG_BYTES);
    await eventually('the news of it', () => troubles.length === 2);
    expect(troubles[1]).toEqual({ kind: 'held-log', held: null });
    expect((await journal.read(EVERYTHING)).records).toHaveLength(written + 2);
    await journal.close();
  });

  it('stays short however much is written', async () => {
    const directory = temporaryDirectory();
    const journal = await openTestJournal(directory);
    let longest = 0;
    for (let n = 0; n < 40; n++) {
      await journal.append(Array.from({ length: 2_000 }, (_, k) => readingDraft(k)));
      longest = Math.max(longest, fs.statSync(path.join(directory, 'journal.db-wal')).size);
    }
    expect(longest).toBeLessThanOrEqual(MAX_LOG_BYTES);
    await journal.close();
  });
});
