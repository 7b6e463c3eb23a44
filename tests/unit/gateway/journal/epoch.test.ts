import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContinuityEvidence } from '#gateway/journal/epoch.ts';
import { BUILD_FLOOR_MS, decideEpoch, nextEpoch } from '#gateway/journal/epoch.ts';

const database = { epoch: 5, lastPosition: 100, machineId: 'machine-1', copiedAtMs: null };
const markAt = (position: number, epoch = 5) => ({ epoch, position, isCopy: false });

type Case = {
  readonly when: string;
  readonly evidence?: Partial<ContinuityEvidence>;
  /** Why the epoch rises; `null` where it goes on. */
  readonly reason: string | null;
  readonly detail?: RegExp;
};

const cases: readonly Case[] = [
  { when: 'database and mark agree', reason: null },
  {
    when: 'the mark is behind: it is written once a second only',
    evidence: { highWaterMark: markAt(3) },
    reason: null,
  },
  { when: 'the mark is lost or unreadable', evidence: { highWaterMark: null }, reason: null },
  {
    when: 'the mark is of an older epoch',
    evidence: { highWaterMark: markAt(90, 4) },
    reason: null,
  },
  {
    when: 'there is nothing at all',
    evidence: { database: null, highWaterMark: null },
    reason: 'first-start',
    detail: /^$/,
  },
  {
    when: 'the database is gone',
    evidence: { database: null },
    reason: 'lost-tail',
    detail: /reached record 100/,
  },
  {
    when: 'the mark is one record ahead',
    evidence: { highWaterMark: markAt(101) },
    reason: 'lost-tail',
    detail: /least 1\./,
  },
  {
    when: 'the mark is far ahead',
    evidence: { highWaterMark: markAt(350) },
    reason: 'lost-tail',
    detail: /least 250\./,
  },
  {
    when: 'the mark is of a later epoch',
    evidence: { highWaterMark: markAt(100, 6) },
    reason: 'lost-tail',
    detail: /older copy/,
  },
  {
    when: 'the disk is in another machine',
    evidence: { machineId: 'machine-2' },
    reason: 'machine-changed',
    detail: /another machine/,
  },
  {
    when: 'the disk is in another machine and its tail is gone',
    evidence: { machineId: 'machine-2', highWaterMark: markAt(200) },
    reason: 'machine-changed',
  },
  {
    when: 'the directory was put back from a copy, mark and all',
    evidence: { highWaterMark: { ...markAt(100), isCopy: true } },
    reason: 'restored-backup',
    detail: /are copies/,
  },
  {
    when: 'the directory was copied to another machine',
    evidence: { machineId: 'machine-2', highWaterMark: { ...markAt(100), isCopy: true } },
    reason: 'machine-changed',
  },
  {
    when: 'the file is a backup',
    evidence: { database: { ...database, copiedAtMs: 0 } },
    reason: 'restored-backup',
    detail: /^A backup of 1970-01-01T00:00:00.000Z was restored; what came after/,
  },
  {
    when: 'the file is a backup, and the mark knows how much came after it',
    evidence: { database: { ...database, copiedAtMs: 0 }, highWaterMark: markAt(130) },
    reason: 'restored-backup',
    detail: /at least 30 later records/,
  },
  {
    when: 'the file is a backup from another machine',
    evidence: { database: { ...database, copiedAtMs: 0 }, machineId: 'machine-2' },
    reason: 'restored-backup',
  },
  {
    when: 'the file was damaged',
    evidence: { database: null, quarantined: 'journal-damaged' },
    reason: 'journal-damaged',
    detail: /quarantine/,
  },
  {
    when: 'the file was damaged and there is no mark',
    evidence: { database: null, highWaterMark: null, quarantined: 'journal-damaged' },
    reason: 'journal-damaged',
  },
  {
    when: 'the file could not be written',
    evidence: { database: null, quarantined: 'journal-unwritable' },
    reason: 'journal-unwritable',
  },
];

describe('the epoch of a journal that is opened', () => {
  it.each(cases)('when $when: rises for $reason', ({ evidence, reason, detail = /./ }) => {
    const decision = decideEpoch({
      database,
      highWaterMark: markAt(100),
      quarantined: null,
      machineId: 'machine-1',
      ...evidence,
    });
    if (reason === null) expect(decision).toEqual({ kind: 'continue', epoch: 5 });
    else expect(decision).toEqual({ kind: 'rise', reason, detail: expect.stringMatching(detail) });
  });
});

describe('the number of a new epoch', () => {
  const now = Date.UTC(2026, 10, 23, 8);

  it('is the second in which it begins', () => {
    expect(nextEpoch(0, now, () => 0.5)).toBe(now / 1_000);
  });

  it('is higher than the last, even when the clock went back or two begin in a second', () => {
    void fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999_999 }),
        fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (previous, wallMs, random) => {
          const epoch = nextEpoch(previous, wallMs, () => random);
          expect(Number.isSafeInteger(epoch)).toBe(true);
          expect(epoch).toBeGreaterThan(previous);
        },
      ),
    );
  });

  it('is not told by a clock that was never set: two wiped machines do not choose the same', () => {
    const chosen = [0.1, 0.2, 0.3].map((random) => nextEpoch(0, 0, () => random));
    expect(new Set(chosen).size).toBe(3);
    for (const epoch of chosen) expect(epoch).toBeGreaterThanOrEqual(BUILD_FLOOR_MS / 1_000);
  });
});
