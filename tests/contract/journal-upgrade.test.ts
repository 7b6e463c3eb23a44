import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { JournalPage } from '#gateway/journal/journal.ts';
import { backUpJournal, restoreJournal } from '#gateway/journal/journal-backup.ts';
import { journalFile } from '#gateway/journal/journal-files.ts';
import { inspectJournal } from '#gateway/journal/journal-inspection.ts';
import { openJournal } from '#gateway/journal/journal-opening.ts';
import { openStoppedJournal } from '#gateway/journal/stopped-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import {
  OLDER_CURSOR,
  OLDER_EPOCHS,
  OLDER_ROWS,
  olderForms,
  schemaOf,
  writeOlderJournal,
} from '#tests/support/journal/older-journal.ts';
import { EVERYTHING, openTestJournal } from '#tests/support/journal/open-journal.ts';
import { rowsOf } from '#tests/support/journal/rows.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const at = (directory: string) => ({
  directory,
  wallMs: () => Date.UTC(2026, 10, 25),
  random: Math.random,
});

const forms = Object.keys(olderForms) as (keyof typeof olderForms)[];
const [FIRST, SECOND] = OLDER_EPOCHS;

function older(form?: keyof typeof olderForms): string {
  const directory = temporaryDirectory();
  writeOlderJournal(directory, form);
  return directory;
}

/** What others know the older rows as, with what is in them. */
function olderRows() {
  const { kinds, facts } = rowsOf(1, OLDER_ROWS);
  return kinds.map((kind, index) => {
    const name = index < 15 ? `${FIRST}:${index + 1}` : `${SECOND}:${index - 14}`;
    return [name, kind, facts[index]];
  });
}

const opener = (directory: string) => ({
  ...at(directory),
  machineId: 'machine-1',
  makeRoom: () => false,
});

function rowsOn({ records, corruptPositions }: JournalPage) {
  expect(corruptPositions).toEqual([]);
  return records.map(({ epoch, seq, kind, factsJson }) => [`${epoch}:${seq}`, kind, factsJson]);
}

const putAside = (directory: string): string[] =>
  fs.readdirSync(directory).filter((name) => name.startsWith('quarantine'));

async function currentSchema(): Promise<readonly string[]> {
  const directory = temporaryDirectory();
  await (await openTestJournal(directory)).close();
  return schemaOf(directory);
}

describe('a journal of version 1', () => {
  it.each(forms)('(%s) opens with its rows, numbers, cursors and letters', async (form) => {
    const directory = older(form);
    const journal = await openTestJournal(directory);
    expect(journal.opening).toMatchObject({ reason: 'continued', epoch: SECOND });
    expect(rowsOn(await journal.read(EVERYTHING))).toEqual(olderRows());
    expect(await journal.loadCursor('mqtt')).toBe(OLDER_CURSOR);
    expect(await journal.listDeadLetters(null, 10)).toMatchObject([{ sinkId: 'influx', seq: 3 }]);
    await journal.close();
    expect(putAside(directory)).toEqual([]);
    expect(schemaOf(directory)).toEqual(await currentSchema());
  });

  it('goes on where it ended: numbers, and epochs that begin while it runs', async () => {
    const directory = older();
    const journal = await openTestJournal(directory);
    const [next] = await journal.append([alertDraft(OLDER_ROWS)]);
    expect(next).toMatchObject({ epoch: SECOND, seq: OLDER_ROWS - 14 });
    const { observedAtMs, clock } = readingDraft(1);
    const { epoch } = await journal.raiseEpoch({
      ...{ reason: 'lost-tail', detail: '', afterPosition: OLDER_ROWS, observedAtMs, clock },
      cursors: new Map([['mqtt', OLDER_CURSOR]]),
    });
    await journal.close();
    const again = await openTestJournal(directory);
    expect(again.opening).toMatchObject({ reason: 'continued', epoch });
    const { records } = await again.read({ ...EVERYTHING, afterPosition: OLDER_ROWS - 1 });
    expect(records).toMatchObject([
      { epoch: SECOND, seq: OLDER_ROWS - 15 },
      { epoch, seq: 1, formerly: { epoch: SECOND, seq: OLDER_ROWS - 14 } },
    ]);
    await again.close();
  });

  it('can be read by a check and copied by a backup before it is upgraded, and stays as it is', () => {
    for (const form of forms) {
      const directory = older(form);
      const before = fs.readFileSync(journalFile(directory));
      expect(inspectJournal(directory)).toMatchObject({
        problems: [],
        contents: { rows: OLDER_ROWS, deadLetters: { influx: 1 } },
      });
      const { contents } = backUpJournal(at(directory), path.join(directory, 'copy'));
      expect(contents.rows).toBe(OLDER_ROWS);
      expect(fs.readFileSync(journalFile(directory)).equals(before)).toBe(true);
    }
  });

  it.each(forms)('(%s) restored from a backup is upgraded by the next start', async (form) => {
    const from = older(form);
    const copy = path.join(from, 'copy');
    backUpJournal(at(from), copy);
    const directory = temporaryDirectory();
    restoreJournal(at(directory), copy);
    expect(inspectJournal(directory).problems).toEqual([]);
    const journal = await openTestJournal(directory);
    expect(journal.opening.reason).toBe('restored-backup');
    expect(journal.opening.epoch).toBeGreaterThan(SECOND);
    expect(rowsOn(await journal.read(EVERYTHING))).toEqual(olderRows());
    await journal.close();
    expect(putAside(directory)).toEqual([]);
  });

  it('is upgraded by a command that works on the stopped gateway, too', async () => {
    const directory = older();
    const stopped = openStoppedJournal(directory, () => 0);
    expect(stopped.head()).toEqual({ position: OLDER_ROWS, epoch: SECOND, seq: OLDER_ROWS - 15 });
    stopped.close();
    expect(schemaOf(directory)).toEqual(await currentSchema());
  });
});

const UPGRADER = fileURLToPath(import.meta.resolve('#tests/support/journal/journal-upgrader.ts'));

/** Gives the statement before which the upgrade was killed; `null` when it came to its end. */
function killUpgrade(directory: string, before: number, manner = 'patient'): string | null {
  const words = [UPGRADER, directory, String(before), manner];
  const { signal, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return signal === 'SIGKILL' ? stdout : null;
}

describe('an upgrade that is killed', () => {
  it('before any of its statements leaves the older journal, and the next start upgrades it', () => {
    const olderSchema = schemaOf(older());
    const killedBefore: string[] = [];
    for (;;) {
      const directory = older();
      const statement = killUpgrade(directory, killedBefore.length + 1);
      if (statement === null) break;
      killedBefore.push(statement);
      expect(schemaOf(directory), statement).toEqual(olderSchema);
      const { database, opening } = openJournal(opener(directory));
      expect(opening.reason, statement).toBe('continued');
      expect(rowsOn(database.read(EVERYTHING))).toEqual(olderRows());
      database.close();
    }
    expect(killedBefore).toContain('begin immediate');
    expect(killedBefore).toContain('pragma user_version = 2');
    expect(killedBefore.at(-1)).toBe('commit');
  });

  it('control: without its transaction it leaves neither the one nor the other', async () => {
    const directory = older('the first one');
    const olderSchema = schemaOf(directory);
    expect(killUpgrade(directory, 5, 'hasty')).toMatch(/^alter table/);
    const found = schemaOf(directory);
    expect(found).not.toEqual(olderSchema);
    expect(found).not.toEqual(await currentSchema());
  });
});

/** As a gateway of later years would leave it. */
async function newer(): Promise<string> {
  const directory = temporaryDirectory();
  const journal = await openTestJournal(directory);
  await journal.append([readingDraft(1), readingDraft(2)]);
  await journal.close();
  change(
    directory,
    "pragma user_version = 7; update meta set value = '7' where key = 'schema-version'",
  );
  return directory;
}

function change(directory: string, sql: string): void {
  const db = new DatabaseSync(journalFile(directory));
  db.exec(sql);
  db.close();
}

describe('a journal of a newer version', () => {
  const tooNew = expect.objectContaining({
    code: 'JOURNAL_TOO_NEW',
    message: expect.stringMatching(/newer gateway \(version 7 of the file, this one knows 2\)\.$/),
  });

  it('is refused with these words, and neither put aside nor changed', async () => {
    const directory = await newer();
    const before = fs.readFileSync(journalFile(directory));
    await expect(openTestJournal(directory)).rejects.toEqual(tooNew);
    expect(() => openStoppedJournal(directory, () => 0)).toThrow(tooNew);
    expect(putAside(directory)).toEqual([]);
    expect(fs.readFileSync(journalFile(directory)).equals(before)).toBe(true);
    change(
      directory,
      "pragma user_version = 2; update meta set value = '2' where key = 'schema-version'",
    );
    const journal = await openTestJournal(directory);
    expect(journal.opening.reason).toBe('continued');
    expect(journal.head().seq).toBe(2);
    await journal.close();
  });

  it('is not checked, copied or put in the place of another', async () => {
    const directory = await newer();
    expect(() => inspectJournal(directory)).toThrow(tooNew);
    expect(() => backUpJournal(at(directory), path.join(directory, 'copy'))).toThrow(tooNew);
    expect(fs.existsSync(path.join(directory, 'copy'))).toBe(false);
    const present = older();
    expect(() => restoreJournal(at(present), journalFile(directory))).toThrow(tooNew);
    expect(putAside(present)).toEqual([]);
  });

  it('is not what a flipped bit in the number makes of one: that is damage, and holds up no start', async () => {
    for (const directory of [older(), await newer()]) {
      change(directory, 'pragma user_version = 3');
      const journal = await openTestJournal(directory);
      expect(journal.opening.reason).toBe('journal-damaged');
      await journal.close();
      expect(putAside(directory)).toHaveLength(1);
    }
  });
});
