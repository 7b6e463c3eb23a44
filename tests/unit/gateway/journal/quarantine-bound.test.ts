import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { moveAside } from '#gateway/journal/quarantine.ts';
import type { QuarantineBound } from '#gateway/journal/quarantine-bound.ts';
import { boundQuarantine } from '#gateway/journal/quarantine-bound.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const DAY_MS = 24 * 3_600_000;
const nowMs = Date.UTC(2026, 10, 25, 12, 30, 7, 45);
const directory = temporaryDirectory;

/** Puts a journal of that size aside; gives its folder. */
function putAside(at: string, daysAgo: number, bytes: number): string {
  fs.writeFileSync(path.join(at, 'journal.db'), Buffer.alloc(bytes));
  return moveAside({ directory: at, wallMs: () => nowMs - daysAgo * DAY_MS, random: Math.random });
}

const bounded = (at: string, changes: Partial<QuarantineBound> = {}) =>
  boundQuarantine({ directory: at, maxBytes: 1_000, keepMs: 90 * DAY_MS, nowMs, ...changes });

test('of what was put aside the oldest goes first, until the rest fits', async () => {
  const at = directory();
  const old = putAside(at, 9, 400);
  const older = putAside(at, 20, 400);
  const newest = putAside(at, 1, 500);
  fs.writeFileSync(path.join(at, 'journal.db'), Buffer.alloc(5_000));
  expect(await bounded(at)).toEqual([{ path: older, bytes: 400, bound: 'size' }]);
  expect([old, older, newest].map((folder) => fs.existsSync(folder))).toEqual([true, false, true]);
  expect(await bounded(at)).toEqual([]);
  expect(fs.statSync(path.join(at, 'journal.db')).size).toBe(5_000);
});

test('the newest stays though it alone is more than the room', async () => {
  const at = directory();
  putAside(at, 2, 10);
  const newest = putAside(at, 1, 5_000);
  expect(await bounded(at)).toMatchObject([{ bytes: 10, bound: 'size' }]);
  expect(fs.existsSync(newest)).toBe(true);
});

test('after its days it is removed, the newest too', async () => {
  const at = directory();
  const only = putAside(at, 91, 10);
  expect(await bounded(at, { keepMs: 92 * DAY_MS })).toEqual([]);
  expect(await bounded(at)).toEqual([{ path: only, bytes: 10, bound: 'age' }]);
});

test('one that a PC of 1970 put aside has no age', async () => {
  const at = directory();
  putAside(at, nowMs / DAY_MS, 10);
  expect(await bounded(at)).toEqual([]);
});

test('what somebody else keeps beside the journal is not touched', async () => {
  const at = directory();
  fs.mkdirSync(path.join(at, 'quarantine-of-mine'));
  fs.writeFileSync(path.join(at, 'quarantine-of-mine', 'notes'), 'x');
  expect(await bounded(at, { maxBytes: 0, keepMs: 0 })).toEqual([]);
});
