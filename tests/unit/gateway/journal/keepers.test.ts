import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DiskRoom } from '#gateway/journal/disk-room.ts';
import { readHighWaterMark } from '#gateway/journal/high-water-mark.ts';
import { JournalCheck } from '#gateway/journal/journal-check.ts';
import { MarkKeeper } from '#gateway/journal/mark-keeper.ts';
import { requireSqlite } from '#gateway/journal/sqlite-version.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

describe('the SQLite of this Node', () => {
  it.each(['3.51.3', '3.51.10', '3.52.0', '4.0.0'])('is new enough as %s', (version) => {
    expect(() => requireSqlite(version)).not.toThrow();
  });

  it.each(['3.51.2', '3.9.9', '2.99.99', '3', '', undefined])('is refused as %s', (version) => {
    const tooOld = expect.objectContaining({ code: 'JOURNAL_SQLITE_TOO_OLD' });
    expect(() => requireSqlite(version)).toThrow(tooOld);
  });

  it('is one that may be used', () => {
    expect(() => requireSqlite(process.versions['sqlite'])).not.toThrow();
  });
});

describe('the mark beside the journal', () => {
  it('that cannot be written is told of once, and again when it can; the commit before it stands', () => {
    const directory = path.join(temporaryDirectory(), 'gone');
    const file = path.join(directory, 'mark.json');
    const problems: string[] = [];
    let position = 1;
    const keeper = new MarkKeeper({
      file,
      reached: () => ({ epoch: 7, position: position++ }),
      onProblem: (problem) => problems.push(problem),
    });
    keeper.keep(0);
    keeper.keep(1_000);
    expect(problems).toEqual([expect.stringContaining('ENOENT')]);
    fs.mkdirSync(directory);
    keeper.keep(2_000);
    expect(problems.slice(1)).toEqual(['']);
    expect(readHighWaterMark(file)).toMatchObject({ epoch: 7, position: 3 });
  });

  it('is written at most once a second, and when it is forced', () => {
    const file = path.join(temporaryDirectory(), 'mark.json');
    let position = 1;
    const reached = () => ({ epoch: 7, position });
    const keeper = new MarkKeeper({ file, reached, onProblem: () => undefined });
    keeper.keep(0);
    position = 2;
    keeper.keep(999);
    expect(readHighWaterMark(file)?.position).toBe(1);
    keeper.keep(999, true);
    expect(readHighWaterMark(file)?.position).toBe(2);
  });
});

describe('the ballast', () => {
  it('is written in steps, given up when the disk is full, and written again before ordinary records', () => {
    const room = new DiskRoom(temporaryDirectory(), 10 * 1024 * 1024);
    expect([room.keepBallast(), room.keepBallast(), room.keepBallast()]).toEqual([
      false,
      false,
      true,
    ]);
    expect(room.heldBytes()).toBe(10 * 1024 * 1024);
    expect(room.fellShort()).toBe(true);
    expect(room.heldBytes()).toBe(0);
    expect(room.fellShort()).toBe(false);
    expect([room.recovered(), room.recovered(), room.isShort]).toEqual([false, false, true]);
    expect([room.recovered(), room.isShort]).toEqual([true, false]);
  });

  it('of nothing keeps nobody waiting', () => {
    const room = new DiskRoom(temporaryDirectory(), 0);
    expect(room.fellShort()).toBe(false);
    expect(room.isShort).toBe(false);
    expect(room.keepBallast()).toBe(true);
  });
});

describe('the check beside the running gateway', () => {
  const bench = (bad: readonly (readonly [number, number])[]) => {
    const clock = new FakeClock();
    const asked: number[] = [];
    const dropped: unknown[] = [];
    const done: number[] = [];
    let refusals = 1;
    const check = new JournalCheck({
      journal: {
        checkRows: (after) => {
          asked.push(after);
          if (refusals-- > 0) return Promise.reject(new Error('disk I/O error'));
          return Promise.resolve({ checkedUpTo: after + 500, isDone: after >= 1_000, bad });
        },
        dropRows: (which) => Promise.resolve(dropped.push(which)),
      },
      clock,
      timeNow: () => readingDraft(1),
      onBad: () => undefined,
      onDone: (upTo) => done.push(upTo),
    });
    return { check, clock, asked, dropped, done };
  };

  it('goes through every row once, and once more over a step that the disk refused', async () => {
    const { check, clock, asked, dropped, done } = bench([]);
    check.start();
    await clock.advanceGently(20_000, 50);
    expect(asked).toEqual([0, 0, 500, 1_000]);
    expect(done).toEqual([1_500]);
    expect(dropped).toEqual([]);
    check.stop();
  });

  it('makes gaps of what is wrong', async () => {
    const { check, clock, dropped } = bench([[3, 4]]);
    check.start();
    await clock.advanceGently(6_000, 50);
    expect(dropped[0]).toMatchObject({ reason: 'corrupt-row', positions: [[3, 4]] });
    check.stop();
    expect(clock.timerCount).toBe(0);
  });
});
