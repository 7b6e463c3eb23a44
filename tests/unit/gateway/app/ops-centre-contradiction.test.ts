import { describe, expect, it } from 'vitest';
import type { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { afterRestart, bench, readings } from './ops-centre-bench.ts';

describe('a centre that has numbers of this epoch which the journal never gave out', () => {
  const numbersOf = async (journal: MemoryJournal) => {
    const { records } = await journal.read({ afterPosition: 0, upToPosition: 1e9, limit: 1_000 });
    return records.map(({ epoch, seq }) => `${epoch}:${seq}`);
  };
  const minutes = (count: number): number => count * 60_000;

  it('makes an epoch begin, in which the records have numbers that nobody else has', async () => {
    const { centre, journal, news } = await bench(3);
    centre.confirm([{ epoch: 1, seq: 40 }]);
    await journal.append(readings(1));
    expect(await numbersOf(journal)).toEqual(['2:1', '2:2', '2:3', '2:4']);
    expect(news).toMatchObject([
      { kind: 'raised', detail: expect.stringContaining('has record 40 of this epoch') },
    ]);
    expect(centre.heartbeat()).toMatchObject({
      head: { epoch: 2, seq: 4 },
      epochs: [{ epoch: 1 }, { epoch: 2, reason: 'lost-tail' }],
    });
  });

  it('is told from one that confirms what is there, and from one that speaks of an ended epoch', async () => {
    const { centre, news } = await bench(3, [
      { epoch: 7, firstSeq: 1, lastSeq: 90, basePosition: 0, reason: 'first-start' },
      { epoch: 1, firstSeq: 1, lastSeq: 3, basePosition: 90, reason: 'lost-tail' },
    ]);
    centre.confirm([{ epoch: 7, seq: 100 }], [{ epoch: 1, seq: 2 }], [{ epoch: 7, records: 3 }]);
    centre.confirm([{ epoch: 1, seq: 3 }]);
    expect(news).toEqual([]);
  });

  it('shows as well by an alert that it has ahead, and by records that it did not store', async () => {
    for (const word of [
      [[{ epoch: 1, seq: 2 }], [{ epoch: 1, seq: 9 }], []],
      [[{ epoch: 1, seq: 2 }], [], [{ epoch: 1, records: 1 }]],
    ] as const) {
      const { centre, journal } = await bench(3);
      expect(centre.confirm([...word[0]], [...word[1]], [...word[2]])).toBe(false);
      await journal.append(readings(1));
      expect(journal.head()).toMatchObject({ epoch: 2, seq: 4 });
      expect(centre.confirmedPosition()).toBe(0);
    }
  });

  it('leaves alone what it had confirmed for ten minutes, also after a restart', async () => {
    const { centre, journal, clock } = await bench(3);
    centre.confirm([{ epoch: 1, seq: 3 }]);
    clock.advance(minutes(10));
    centre.confirm([{ epoch: 1, seq: 3 }]);
    await journal.append(readings(2));
    const next = await afterRestart(journal, clock);
    next.confirm([{ epoch: 1, seq: 40 }]);
    await journal.append(readings(1));
    expect(await numbersOf(journal)).toEqual(['1:1', '1:2', '1:3', '2:1', '2:2', '2:3']);
  });

  it('takes no confirmation for proof that is younger than ten minutes', async () => {
    const { centre, journal, clock } = await bench(3);
    for (let minute = 0; minute < 9; minute++) {
      centre.confirm([{ epoch: 1, seq: 3 }]);
      clock.advance(minutes(1));
    }
    centre.confirm([{ epoch: 1, seq: 40 }]);
    await journal.append(readings(1));
    expect(await numbersOf(journal)).toEqual(['2:1', '2:2', '2:3', '2:4']);
  });

  it('does not prove by a contradicted confirmation that anything is ours', async () => {
    const { centre, journal, clock } = await bench(3);
    journal.isRefusing = true;
    centre.confirm([{ epoch: 1, seq: 3 }]);
    clock.advance(minutes(9));
    centre.confirm([{ epoch: 1, seq: 3 }], [], [{ epoch: 1, records: 1 }]);
    await Promise.resolve();
    clock.advance(minutes(2));
    centre.confirm([{ epoch: 1, seq: 3 }]);
    journal.isRefusing = false;
    centre.confirm([{ epoch: 1, seq: 40 }]);
    await journal.append(readings(1));
    expect(await numbersOf(journal)).toEqual(['2:1', '2:2', '2:3', '2:4']);
  });

  it('is tried again while the disk refuses, and believed in nothing meanwhile', async () => {
    const { centre, journal, news } = await bench(3);
    journal.isRefusing = true;
    expect(centre.confirm([{ epoch: 1, seq: 40 }])).toBe(false);
    await Promise.resolve();
    expect(news).toMatchObject([{ kind: 'not-raised', cause: 'Error: disk I/O error' }]);
    expect(journal.head().epoch).toBe(1);
    journal.isRefusing = false;
    centre.confirm([{ epoch: 1, seq: 40 }]);
    await journal.append(readings(1));
    expect(journal.head().epoch).toBe(2);
  });

  it('costs one epoch an hour, whatever nonsense it talks', async () => {
    const { centre, journal, clock } = await bench(3);
    const epochs: number[] = [];
    for (let minute = 0; minute < 120; minute++) {
      centre.confirm([{ epoch: journal.head().epoch, seq: 1_000_000 }]);
      await journal.append(readings(1));
      epochs.push(journal.head().epoch);
      clock.advance(minutes(1));
    }
    expect(new Set(epochs)).toEqual(new Set([2, 3]));
    expect(centre.confirmedPosition()).toBe(0);
  });

  it('may be found by an alert that went past the broker', async () => {
    const { centre, journal } = await bench(3);
    centre.numberTaken();
    await journal.append(readings(1));
    expect(journal.head()).toMatchObject({ epoch: 2, seq: 4 });
  });

  it('sinks that go by numbers begin behind what is proven, in the same transaction', async () => {
    const { centre, journal } = await bench(3);
    centre.renumberThrough((position) => new Map([['mqtt', `up to ${position}`]]));
    centre.confirm([{ epoch: 1, seq: 40 }]);
    expect(await journal.loadCursor('mqtt')).toBe('up to 0');
  });
});
