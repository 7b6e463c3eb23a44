import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { lockJournal } from '#gateway/journal/journal-lock.ts';
import { readJournalContents } from '#gateway/journal/journal-reader.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { fileIn } from '#tests/support/repository.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const open = (directory: string) =>
  openDiskJournal({
    directory,
    machineId: 'machine-1',
    clock: realClock,
    config: { commitWindowMs: 5, maxWaitingRecords: 10_000 },
    onTrouble: () => undefined,
  });

const locked = { code: 'JOURNAL_LOCKED' };

describe("a journal's lock", () => {
  it('keeps a second gateway away until the first has closed the journal', async () => {
    const directory = temporaryDirectory();
    const first = await open(directory);
    await expect(open(directory)).rejects.toMatchObject(locked);
    const [record] = await first.append([readingDraft(1)]);
    await first.close();
    const second = await open(directory);
    expect(second.opening).toMatchObject({ reason: 'continued', epoch: record?.epoch });
    await second.close();
  });

  it('does not keep an audit away', async () => {
    const directory = temporaryDirectory();
    const journal = await open(directory);
    await journal.append([readingDraft(1)]);
    expect(readJournalContents(directory).rows).toBe(1);
    await journal.close();
  });

  it('waits for a holder that lets go in time', async () => {
    const directory = temporaryDirectory();
    const holder = await holdElsewhere(directory);
    expect(() => lockJournal(directory, 0)).toThrow(expect.objectContaining(locked));
    setTimeout(() => holder.kill('SIGKILL'), 100);
    const waiting = await open(directory);
    expect(waiting.writable()).toBe(true);
    await waiting.close();
  });

  it('ends with a holder that was killed', async () => {
    const directory = temporaryDirectory();
    const holder = await holdElsewhere(directory);
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    lockJournal(directory, 0).release();
  });
});

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(directory: string) {
  const code = `
    const { lockJournal } = await import(${JSON.stringify(fileIn('gateway/journal/journal-lock.ts'))});
    lockJournal(${JSON.stringify(directory)});
    console.log('held');
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
