import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { backUpJournal, restoreJournal } from '#gateway/journal/journal-backup.ts';
import { inspectJournal } from '#gateway/journal/journal-inspection.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { EVERYTHING, openTestJournal } from '#tests/support/journal/open-journal.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const at = (directory: string) => ({
  directory,
  wallMs: () => Date.UTC(2026, 10, 23),
  random: Math.random,
});

async function written(directory: string, count: number): Promise<string[]> {
  const journal = await openTestJournal(directory);
  const records = await journal.append(Array.from({ length: count }, (_, n) => readingDraft(n)));
  await journal.close();
  return records.map(({ epoch, seq }) => `${epoch}:${seq}`);
}

describe('a backup of the journal', () => {
  it('is made beside a gateway that is writing, and holds all that was accepted before', async () => {
    const directory = temporaryDirectory();
    const journal = await openTestJournal(directory);
    await journal.append(Array.from({ length: 500 }, (_, n) => readingDraft(n)));
    const during = journal.append([alertDraft(1)]);
    const target = path.join(directory, 'copy');
    const { contents } = backUpJournal(at(directory), target);
    await during;
    expect(contents.rows).toBeGreaterThanOrEqual(500);
    expect(fs.statSync(target).mode & 0o777).toBe(0o600);
    expect((await journal.append([readingDraft(2)]))[0]?.seq).toBe(502);
    await journal.close();
  });

  it('restored, begins a new epoch with its reason: no number is given out twice', async () => {
    const directory = temporaryDirectory();
    const before = await written(directory, 10);
    const target = path.join(directory, 'copy');
    backUpJournal(at(directory), target);
    const lost = await written(directory, 5);
    const { movedTo } = restoreJournal(at(directory), target);
    expect(fs.existsSync(path.join(movedTo ?? '', 'journal.db'))).toBe(true);
    const journal = await openTestJournal(directory);
    expect(journal.opening).toMatchObject({
      reason: 'restored-backup',
      detail: expect.stringMatching(/^A backup of 2026-11-23.*at least 5 later records/),
      lostTail: { fromSeq: 11, toSeq: 15 },
    });
    const { records } = await journal.read(EVERYTHING);
    expect(records.map(({ epoch, seq }) => `${epoch}:${seq}`)).toEqual(before);
    const [next] = await journal.append([readingDraft(1)]);
    expect(next?.seq).toBe(1);
    expect([...before, ...lost]).not.toContain(`${next?.epoch}:${next?.seq}`);
    await journal.close();
    const again = await openTestJournal(directory);
    expect(again.opening.reason).toBe('continued');
    await again.close();
  });

  it('is noticed when somebody copies it into place by hand, the mark removed', async () => {
    const directory = temporaryDirectory();
    await written(directory, 3);
    const target = path.join(directory, 'copy');
    backUpJournal(at(directory), target);
    fs.copyFileSync(target, path.join(directory, 'journal.db'));
    fs.rmSync(path.join(directory, 'journal.mark.json'));
    const journal = await openTestJournal(directory);
    expect(journal.opening.reason).toBe('restored-backup');
    await journal.close();
  });

  it('control: a plain copy of the files, the mark removed, cannot be told from the journal', async () => {
    const directory = temporaryDirectory();
    await written(directory, 3);
    fs.copyFileSync(path.join(directory, 'journal.db'), path.join(directory, 'copy'));
    await written(directory, 2);
    fs.copyFileSync(path.join(directory, 'copy'), path.join(directory, 'journal.db'));
    fs.rmSync(path.join(directory, 'journal.mark.json'));
    const journal = await openTestJournal(directory);
    expect(journal.opening.reason).toBe('continued');
    await journal.close();
  });

  it('of a damaged row is refused, on both ways, and nothing is left or touched', async () => {
    const directory = temporaryDirectory();
    await written(directory, 3);
    const target = path.join(directory, 'copy');
    backUpJournal(at(directory), target);
    const db = new DatabaseSync(target);
    db.exec('update records set observed_at_ms = 1 where position = 2');
    db.close();
    const refused = expect.objectContaining({ code: 'JOURNAL_BACKUP_UNUSABLE' });
    expect(() => restoreJournal(at(directory), target)).toThrow(refused);
    fs.copyFileSync(target, path.join(directory, 'journal.db'));
    expect(() => backUpJournal(at(directory), path.join(directory, 'other'))).toThrow(refused);
    expect(fs.readdirSync(directory).filter((name) => name.startsWith('other'))).toEqual([]);
    expect(fs.readdirSync(directory).filter((name) => name.startsWith('quarantine'))).toEqual([]);
  });

  it('does not overwrite a file, and is not restored from something else', async () => {
    const directory = temporaryDirectory();
    await written(directory, 3);
    const plain = path.join(directory, 'plain');
    fs.copyFileSync(path.join(directory, 'journal.db'), plain);
    expect(() => backUpJournal(at(directory), plain)).toThrow(/exists already/);
    expect(() => restoreJournal(at(directory), plain)).toThrow(/not marked as a backup/);
  });

  it('is not restored under a running gateway', async () => {
    const directory = temporaryDirectory();
    const journal = await openTestJournal(directory);
    const target = path.join(directory, 'copy');
    backUpJournal(at(directory), target);
    const locked = expect.objectContaining({ code: 'JOURNAL_LOCKED' });
    expect(() => restoreJournal(at(directory), target)).toThrow(locked);
    await journal.close();
  });
});

describe('a check of the journal', () => {
  it('finds nothing in a good one, and names what is wrong in a bad one', async () => {
    const directory = temporaryDirectory();
    await written(directory, 20);
    expect(inspectJournal(directory).problems).toEqual([]);
    const db = new DatabaseSync(path.join(directory, 'journal.db'));
    db.exec('delete from records where position in (4, 5)');
    db.exec('update records set observed_at_ms = 1 where position = 8');
    db.exec('delete from records where position > 15');
    db.exec("update sqlite_sequence set seq = 15 where name = 'records'");
    db.close();
    expect(inspectJournal(directory).problems).toEqual([
      expect.stringContaining('1 rows fail'),
      expect.stringContaining('1 stretches'),
      expect.stringContaining('has seen record 20; the journal ends at 15'),
    ]);
  });

  it('does not miss the mark of a restored backup, which the next start writes', async () => {
    const directory = temporaryDirectory();
    await written(directory, 3);
    const target = path.join(directory, 'copy');
    backUpJournal(at(directory), target);
    await written(directory, 2);
    restoreJournal(at(directory), target);
    const copiedAtMs = Date.UTC(2026, 10, 23);
    expect(inspectJournal(directory)).toMatchObject({ copiedAtMs, problems: [] });
    await written(directory, 1);
    fs.rmSync(path.join(directory, 'journal.mark.json'));
    expect(inspectJournal(directory)).toMatchObject({
      copiedAtMs: null,
      problems: [expect.stringContaining('no mark')],
    });
  });
});
