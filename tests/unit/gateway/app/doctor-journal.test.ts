import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { journalFindings } from '#gateway/app/doctor-journal.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { openTestJournal } from '#tests/support/journal/open-journal.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const rules = (dataDirectory: string, maxSizeMegabytes: number) => ({
  dataDirectory,
  journal: { maxSizeMegabytes },
});

test('the doctor says that a journal is nearly full, and what to do, beside a gateway that runs', async () => {
  const dataDirectory = temporaryDirectory();
  const directory = join(dataDirectory, 'journal');
  mkdirSync(directory);
  const journal = await openTestJournal(directory);
  await journal.append(Array.from({ length: 9_500 }, (_, n) => readingDraft(n)));
  expect(journalFindings(rules(dataDirectory, 4))).toMatchObject([
    { ok: true },
    {
      ok: false,
      subject: 'journal',
      sentence: expect.stringMatching(/^It is [89]\d % full \(4 MB\)/),
      action: expect.stringContaining('journal.maxSizeMegabytes'),
    },
  ]);
  expect(journalFindings(rules(dataDirectory, 8))).toMatchObject([{ ok: true }]);
  await journal.close();
});

test('a journal that is not there yet is no trouble, one that is none is', () => {
  const dataDirectory = temporaryDirectory();
  expect(journalFindings(rules(dataDirectory, 4))).toMatchObject([{ ok: true }]);
  writeFileSync(join(dataDirectory, 'journal', 'journal.db'), 'something else');
  expect(journalFindings(rules(dataDirectory, 4))).toMatchObject([
    { ok: false, sentence: expect.stringMatching(/cannot be used: .*[^.]\.$/) },
  ]);
});

test('of a journal that a newer gateway wrote the doctor says which program to install', async () => {
  const dataDirectory = temporaryDirectory();
  const directory = join(dataDirectory, 'journal');
  mkdirSync(directory);
  await (await openTestJournal(directory)).close();
  const db = new DatabaseSync(join(directory, 'journal.db'));
  db.exec("pragma user_version = 7; update meta set value = '7' where key = 'schema-version'");
  db.close();
  expect(journalFindings(rules(dataDirectory, 4))).toMatchObject([
    {
      ok: false,
      sentence: expect.stringContaining('a newer gateway'),
      action: expect.stringContaining('Install the newer version'),
    },
  ]);
});
