import { describe, expect, it, onTestFinished } from 'vitest';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { Journal, Renumbering, StoredRecord } from '#gateway/journal/journal.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const implementations: Record<string, () => Promise<Journal>> = {
  disk: () =>
    openDiskJournal({
      directory: temporaryDirectory(),
      machineId: 'machine-1',
      clock: realClock,
      config: { commitWindowMs: 5, maxWaitingRecords: 10_000 },
      onTrouble: () => undefined,
    }),
  memory: () => Promise.resolve(new MemoryJournal()),
};

const all = { afterPosition: 0, upToPosition: 1_000_000, limit: 1_000 };

describe.each(Object.entries(implementations))('every journal (%s)', (_name, open) => {
  const journalFor = async (): Promise<Journal> => {
    const journal = await open();
    onTestFinished(() => journal.close());
    return journal;
  };

  it('numbers records from 1 without holes in the order in which they were appended', async () => {
    const journal = await journalFor();
    const appends = await Promise.all(
      [1, 2, 3].map((n) => journal.append([readingDraft(n), alertDraft(n)])),
    );
    expect(appends.flat().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(
      appends
        .flat()
        .map(({ kind }) => kind)
        .slice(0, 2),
    ).toEqual(['reading', 'alert']);
    expect(journal.head()).toMatchObject({ position: 6, seq: 6 });
  });

  it('gives back what was appended, with the facts as they were', async () => {
    const journal = await journalFor();
    const [stored] = await journal.append([readingDraft(7)]);
    const { records, corruptPositions } = await journal.read(all);
    expect(corruptPositions).toEqual([]);
    expect(records).toHaveLength(1);
    expect(JSON.parse(records[0]?.factsJson ?? '')).toEqual(readingDraft(7).facts);
    expect(records[0]?.epoch).toBe(stored?.epoch);
  });

  it('tells its listeners before the append resolves, and not after they left', async () => {
    const journal = await journalFor();
    const seen: StoredRecord[] = [];
    const leave = journal.onDurable((records) => seen.push(...records));
    await journal.append([readingDraft(1)]);
    expect(seen).toHaveLength(1);
    leave();
    await journal.append([readingDraft(2)]);
    expect(seen).toHaveLength(1);
  });

  it('reads a stretch by position, limit and kind', async () => {
    const journal = await journalFor();
    await journal.append([readingDraft(1), alertDraft(2), readingDraft(3), alertDraft(4)]);
    const alerts = await journal.read({ ...all, kind: 'alert' });
    expect(alerts.records.map(({ position }) => position)).toEqual([2, 4]);
    const middle = await journal.read({ afterPosition: 1, upToPosition: 4, limit: 2 });
    expect(middle.records.map(({ position }) => position)).toEqual([2, 3]);
  });

  it('keeps the state of each sink apart', async () => {
    const journal = await journalFor();
    expect(await journal.loadCursor('mqtt')).toBeNull();
    journal.saveCursor('mqtt', '[1,5]');
    journal.saveCursor('influx', '[1,3]');
    await journal.append([readingDraft(1)]);
    expect(await journal.loadCursor('mqtt')).toBe('[1,5]');
    expect(await journal.loadCursor('influx')).toBe('[1,3]');
  });

  it('keeps dead letters with their cause', async () => {
    const journal = await journalFor();
    await journal.addDeadLetters([
      { sinkId: 'influx', position: 3, epoch: 1, seq: 3, cause: 'field type conflict' },
    ]);
    expect(await journal.listDeadLetters('influx', 10)).toMatchObject([
      { position: 3, cause: 'field type conflict' },
    ]);
    expect(await journal.listDeadLetters('mqtt', 10)).toEqual([]);
  });

  it('deletes only what is both confirmed and old', async () => {
    const journal = await journalFor();
    await journal.append([readingDraft(1), readingDraft(2), readingDraft(3_000)]);
    const cut = { upToPosition: 2, observedBeforeMs: readingDraft(2).observedAtMs };
    expect(await journal.deleteRows(cut)).toBe(1);
    const { records } = await journal.read(all);
    expect(records.map(({ position }) => position)).toEqual([2, 3]);
    expect((await journal.epochs()).at(-1)).toMatchObject({ firstSeq: 2, lastSeq: 3 });
  });

  it('spares rows of an unsynchronised clock until a trusted row behind them is old enough', async () => {
    const journal = await journalFor();
    const of1970 = (n: number) => {
      const draft = readingDraft(n);
      return {
        ...draft,
        observedAtMs: n,
        clock: { ...draft.clock, state: 'unsynchronised' },
      } as const;
    };
    await journal.append([of1970(1), of1970(2), readingDraft(3), of1970(4), readingDraft(5_000)]);
    const positions = async () => (await journal.read(all)).records.map(({ position }) => position);
    const beforeAll = { upToPosition: 5, observedBeforeMs: readingDraft(3).observedAtMs };
    expect(await journal.deleteRows({ ...beforeAll, sparesUnsynchronised: true })).toBe(0);
    const cut = { ...beforeAll, observedBeforeMs: readingDraft(4).observedAtMs };
    expect(await journal.deleteRows({ ...cut, sparesUnsynchronised: true })).toBe(3);
    expect(await positions()).toEqual([4, 5]);
    expect(await journal.deleteRows(cut)).toBe(1);
    expect(await positions()).toEqual([5]);
  });

  it('counts its rows by kind', async () => {
    const journal = await journalFor();
    await journal.append([readingDraft(1), alertDraft(2), alertDraft(3)]);
    expect(await journal.stats()).toMatchObject({
      rows: 3,
      countsByKind: { reading: 1, alert: 2 },
    });
  });

  const rise = (afterPosition: number, cursors: ReadonlyMap<string, string> = new Map()) => {
    const { observedAtMs, clock } = readingDraft(9);
    const why = { reason: 'lost-tail', detail: 'The ops centre has more.' } as const;
    return { ...why, afterPosition, cursors, observedAtMs, clock };
  };

  it('gives the rows behind a position numbers of a new epoch, and says which they had', async () => {
    const journal = await journalFor();
    const [first] = await journal.append([1, 2, 3, 4].map((n) => readingDraft(n)));
    const before = first?.epoch ?? 0;
    const heard: Renumbering[] = [];
    journal.onRenumbered((renumbering) => heard.push(renumbering));
    const renumbering = await journal.raiseEpoch(rise(2));
    const { epoch } = renumbering;
    expect(epoch).toBeGreaterThan(before);
    expect(renumbering).toMatchObject({
      ...{ afterPosition: 2, upToPosition: 4, formerly: { epoch: before, lastSeq: 2 } },
    });
    expect(heard).toEqual([renumbering]);
    expect(journal.head()).toEqual({ position: 4, epoch, seq: 2 });
    expect((await journal.append([readingDraft(5)]))[0]).toMatchObject({ epoch, seq: 3 });
    const { records, corruptPositions } = await journal.read(all);
    expect(corruptPositions).toEqual([]);
    expect(records.map((each) => [each.epoch, each.seq, each.formerly])).toEqual([
      [before, 1, undefined],
      [before, 2, undefined],
      [epoch, 1, { epoch: before, seq: 3 }],
      [epoch, 2, { epoch: before, seq: 4 }],
      [epoch, 3, undefined],
    ]);
    expect(records.map(({ factsJson }) => JSON.parse(factsJson))).toEqual(
      [1, 2, 3, 4, 5].map((n) => readingDraft(n).facts),
    );
    expect(await journal.epochs()).toMatchObject([
      { epoch: before, firstSeq: 1, lastSeq: 2 },
      { epoch, firstSeq: 1, lastSeq: 3, reason: 'lost-tail' },
    ]);
  });

  it('never renumbers a row twice: an earlier state of the disk that is put back has the first time in it', async () => {
    const journal = await journalFor();
    await journal.append([readingDraft(1), readingDraft(2)]);
    const first = await journal.raiseEpoch(rise(0));
    await journal.append([readingDraft(3)]);
    const second = await journal.raiseEpoch(rise(0));
    expect(second.afterPosition).toBe(2);
    const { records } = await journal.read(all);
    expect(records.map(({ epoch, seq, formerly }) => [epoch, seq, formerly?.seq])).toEqual([
      [first.epoch, 1, 1],
      [first.epoch, 2, 2],
      [second.epoch, 1, 3],
    ]);
  });

  it('stores with a new epoch what the sinks have, also where an older state waits', async () => {
    const journal = await journalFor();
    await journal.append([readingDraft(1), readingDraft(2)]);
    journal.saveCursor('mqtt', '[1,2]');
    await journal.raiseEpoch(rise(0, new Map([['mqtt', '[]']])));
    await journal.append([readingDraft(3)]);
    expect(await journal.loadCursor('mqtt')).toBe('[]');
  });

  it('begins an epoch with gap records for the numbers that have no row', async () => {
    const journal = await journalFor();
    await journal.append([readingDraft(1), alertDraft(2), readingDraft(3)]);
    await journal.dropRows(quota(3));
    const seen: StoredRecord[] = [];
    journal.onDurable((records) => seen.push(...records));
    const { epoch } = await journal.raiseEpoch(rise(0));
    const gaps = seen.map(({ factsJson }) => JSON.parse(factsJson) as unknown);
    expect(gaps).toEqual([
      { epoch, fromSeq: 1, toSeq: 1, reason: 'quota' },
      { epoch, fromSeq: 3, toSeq: 3, reason: 'quota' },
    ]);
    expect(await journal.checkRows(0)).toMatchObject({ isDone: true, bad: [] });
  });

  const quota = (upToPosition: number) => {
    const { observedAtMs, clock } = readingDraft(9);
    return { reason: 'quota', upToPosition, observedBeforeMs: 1e15, observedAtMs, clock } as const;
  };

  it('drops what the quota asks for, never an alert, and puts a gap record in place of each stretch', async () => {
    const journal = await journalFor();
    await journal.append([1, 2].map((n) => readingDraft(n)));
    await journal.append([alertDraft(3), readingDraft(4), readingDraft(5)]);
    const seen: StoredRecord[] = [];
    journal.onDurable((records) => seen.push(...records));
    expect(await journal.dropRows(quota(4))).toBe(3);
    const { records } = await journal.read(all);
    expect(records.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['alert', 3],
      ['reading', 5],
      ['gap', 6],
      ['gap', 7],
    ]);
    const { epoch, position } = journal.head();
    const gaps = records.slice(2).map(({ factsJson }) => JSON.parse(factsJson) as unknown);
    expect(gaps).toEqual([
      { epoch, fromSeq: 1, toSeq: 2, reason: 'quota' },
      { epoch, fromSeq: 4, toSeq: 4, reason: 'quota' },
    ]);
    expect(position).toBe(7);
    expect(seen.map(({ factsJson }) => factsJson)).toEqual(
      records.slice(2).map(({ factsJson }) => factsJson),
    );
    expect((await journal.append([readingDraft(8)]))[0]?.seq).toBe(8);
  });

  it('does not drop a gap record, and writes none when nothing is dropped', async () => {
    const journal = await journalFor();
    await journal.append([readingDraft(1), alertDraft(2)]);
    expect(await journal.dropRows(quota(100))).toBe(1);
    expect(await journal.dropRows(quota(100))).toBe(0);
    expect(journal.head().position).toBe(3);
  });

  it('finds nothing wrong with rows that were dropped or deleted', async () => {
    const journal = await journalFor();
    await journal.append([1, 2, 3, 4].map((n) => readingDraft(n)));
    await journal.dropRows(quota(2));
    await journal.deleteRows({ upToPosition: 3, observedBeforeMs: 1e15 });
    expect(await journal.checkRows(0)).toEqual({ checkedUpTo: 5, isDone: true, bad: [] });
  });

  it('says how much room it takes and what is left', async () => {
    const journal = await journalFor();
    await journal.append([1, 2, 3].map((n) => readingDraft(n)));
    const { usedBytes, freeDiskBytes, oldestPosition } = await journal.space();
    expect(usedBytes).toBeGreaterThan(300);
    expect(freeDiskBytes).toBeGreaterThan(usedBytes);
    expect(oldestPosition).toBe(1);
  });
});
