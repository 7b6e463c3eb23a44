import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '#gateway/domain/clock.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { DeadLetter, Journal } from '#gateway/journal/journal.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { openStoppedJournal } from '#gateway/journal/stopped-journal.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const openDisk = (directory = temporaryDirectory(), clock: Clock = realClock): Promise<Journal> =>
  openDiskJournal({
    directory,
    machineId: 'machine-1',
    clock,
    config: { commitWindowMs: 5, maxWaitingRecords: 10_000 },
    onTrouble: () => undefined,
  });

const implementations: Record<string, () => Promise<Journal>> = {
  disk: () => openDisk(),
  memory: () => Promise.resolve(new MemoryJournal()),
};

const letter = (position: number, sinkId = 'influx'): DeadLetter => ({
  ...{ sinkId, position, epoch: 1, seq: position, cause: 'unable to parse' },
});
const discard = (ids: readonly number[]) =>
  ({ ids, how: 'discarded', by: 'somebody', cursor: null }) as const;

describe.each(Object.entries(implementations))('dead letters of every journal (%s)', (_, open) => {
  const journalWithRows = async (): Promise<Journal> => {
    const journal = await open();
    onTestFinished(() => journal.close());
    await journal.append([1, 2, 3].map(readingDraft));
    return journal;
  };

  it('are listed newest first, by sink, and counted', async () => {
    const journal = await journalWithRows();
    await journal.addDeadLetters([letter(1), letter(2), letter(2, 'mqtt')]);
    const all = await journal.listDeadLetters(null, 10);
    expect(all.map(({ sinkId, position }) => [sinkId, position])).toEqual([
      ['mqtt', 2],
      ['influx', 2],
      ['influx', 1],
    ]);
    expect(await journal.listDeadLetters('influx', 1)).toMatchObject([{ position: 2 }]);
    expect(await journal.deadLetterCounts()).toEqual({ influx: 2, mqtt: 1 });
  });

  it('are there once, however often the same record is parked', async () => {
    const journal = await journalWithRows();
    await journal.addDeadLetters([letter(1)]);
    await journal.addDeadLetters([letter(1), letter(1, 'mqtt')]);
    expect(await journal.deadLetterCounts()).toEqual({ influx: 1, mqtt: 1 });
  });

  it('are off the list once somebody dealt with them, and a second time finds nothing', async () => {
    const journal = await journalWithRows();
    await journal.addDeadLetters([letter(1), letter(2)]);
    const ids = (await journal.listDeadLetters('influx', 10)).map(({ id }) => id);
    expect(await journal.findDeadLetters([...ids, 999])).toHaveLength(2);
    expect(await journal.settleDeadLetters(discard(ids.slice(0, 1)))).toBe(1);
    expect(await journal.settleDeadLetters(discard(ids.slice(0, 1)))).toBe(0);
    expect(await journal.findDeadLetters(ids)).toMatchObject([{ id: ids[1] }]);
    expect(await journal.deadLetterCounts()).toEqual({ influx: 1 });
  });

  it('keep their record from retention until somebody dealt with them', async () => {
    const journal = await journalWithRows();
    await journal.addDeadLetters([letter(2)]);
    const everything = { upToPosition: 3, observedBeforeMs: Number.MAX_SAFE_INTEGER };
    expect(await journal.deleteRows(everything)).toBe(2);
    const left = () => journal.read({ afterPosition: 0, upToPosition: 9, limit: 9 });
    expect((await left()).records.map(({ position }) => position)).toEqual([2]);
    const ids = (await journal.listDeadLetters(null, 10)).map(({ id }) => id);
    await journal.settleDeadLetters(discard(ids));
    expect(await journal.deleteRows(everything)).toBe(1);
  });

  it('leave the list together with the new state of their sink', async () => {
    const journal = await journalWithRows();
    journal.saveCursor('influx', '[1,3]');
    await journal.addDeadLetters([letter(2)]);
    const ids = (await journal.listDeadLetters(null, 10)).map(({ id }) => id);
    const cursor = { sinkId: 'influx', state: '[1,1,3,3]' };
    await journal.settleDeadLetters({ ids, how: 'retried', by: 'somebody', cursor });
    expect(await journal.loadCursor('influx')).toBe('[1,1,3,3]');
  });

  it('a cursor that was saved a moment ago is the one that is loaded', async () => {
    const journal = await journalWithRows();
    journal.saveCursor('influx', '[1,1]');
    journal.saveCursor('influx', '[1,2]');
    expect(await journal.loadCursor('influx')).toBe('[1,2]');
    const appended = journal.append([readingDraft(4)]);
    expect(await journal.loadCursor('influx')).toBe('[1,2]');
    await appended;
  });
});

describe('dead letters on disk', () => {
  it('of a stopped gateway can be dealt with; who, when and how is kept with the cause', async () => {
    const directory = temporaryDirectory();
    const journal = await openDisk(directory);
    await journal.append([1, 2].map(readingDraft));
    await journal.addDeadLetters([letter(2)]);
    expect(() => openStoppedJournal(directory, Date.now)).toThrow(
      expect.objectContaining({ code: 'JOURNAL_LOCKED' }),
    );
    await journal.close();

    const stopped = openStoppedJournal(directory, Date.now);
    const ids = (await stopped.listDeadLetters(null, 10)).map(({ id }) => id);
    expect(await stopped.settleDeadLetters(discard(ids))).toBe(1);
    stopped.close();
    const db = new DatabaseSync(join(directory, 'journal.db'), { readOnly: true });
    onTestFinished(() => db.close());
    expect(db.prepare('select * from dead_letters').all()).toMatchObject([
      {
        ...{ cause: 'unable to parse', settled_how: 'discarded', settled_by: 'somebody' },
        settled_at_ms: expect.any(Number),
      },
    ]);

    const again = await openDisk(directory);
    onTestFinished(() => again.close());
    expect(again.opening).toMatchObject({ reason: 'continued' });
    expect(await again.listDeadLetters(null, 10)).toEqual([]);
  });

  it('have the time of the clock that the gateway believes, not that of the machine', async () => {
    const directory = temporaryDirectory();
    let wallMs = Date.UTC(2031, 0, 1);
    const journal = await openDisk(directory, { ...realClock, wallMs: () => wallMs });
    onTestFinished(() => journal.close());
    await journal.append([1, 2].map(readingDraft));
    await journal.addDeadLetters([letter(1)]);
    const [parked] = await journal.listDeadLetters(null, 10);
    expect(parked?.parkedAtMs).toBe(wallMs);
    wallMs += 5_000;
    await journal.settleDeadLetters(discard([parked?.id ?? 0]));
    const db = new DatabaseSync(join(directory, 'journal.db'), { readOnly: true });
    onTestFinished(() => db.close());
    expect(db.prepare('select settled_at_ms as at from dead_letters').get()).toEqual({
      at: wallMs,
    });
  });

  it('that retention passed by are checked and reported like every other row', async () => {
    const directory = temporaryDirectory();
    const journal = await openDisk(directory);
    onTestFinished(() => journal.close());
    await journal.append([1, 2, 3].map(readingDraft));
    await journal.addDeadLetters([letter(1)]);
    await journal.deleteRows({ upToPosition: 3, observedBeforeMs: Number.MAX_SAFE_INTEGER });
    const db = new DatabaseSync(join(directory, 'journal.db'), { timeout: 2_000 });
    db.exec("update records set facts = facts || ' ' where position = 1");
    db.close();
    const { bad } = await journal.checkRows(0);
    expect(bad).toEqual([[1, 1]]);
    const clock = { ...readingDraft(1).clock };
    const now = { observedAtMs: 1, clock };
    expect(await journal.dropRows({ ...now, reason: 'corrupt-row', positions: bad })).toBe(1);
    const { records } = await journal.read({ afterPosition: 0, upToPosition: 9, limit: 9 });
    expect(records.map(({ kind, factsJson }) => [kind, factsJson])).toMatchObject([
      ['gap', expect.stringContaining('"fromSeq":1,"toSeq":1,"reason":"corrupt-row"')],
    ]);
  });

  it('where there is no journal, that is said', () => {
    expect(() => openStoppedJournal(temporaryDirectory(), Date.now)).toThrow(
      expect.objectContaining({ code: 'JOURNAL_UNWRITABLE' }),
    );
  });
});
