import { expect, test } from 'vitest';
import type { LinkEffect, LinkState } from '#gateway/links/link-state.ts';
import { LinkInput, nextLinkState } from '#gateway/links/link-state.ts';

const idle: LinkState = { kind: 'idle' };
const opening: LinkState = { kind: 'opening', failedAttempts: 1 };
const open: LinkState = { kind: 'open', failedAttempts: 1 };
const waiting: LinkState = { kind: 'waiting', failedAttempts: 1 };
const again: LinkState = { kind: 'waiting', failedAttempts: 2 };

/** In the middle of its range after two failures. */
const wait: LinkEffect = { kind: 'wait', delayMs: 275 };
const openLink: LinkEffect = { kind: 'open-link' };
const closeLink: LinkEffect = { kind: 'close-link' };
const startSession: LinkEffect = { kind: 'start-session' };
const endSession: LinkEffect = { kind: 'end-session' };

type Row = readonly [LinkState, LinkInput, LinkState, readonly LinkEffect[]];

const table: readonly Row[] = [
  [idle, 'start', { kind: 'opening', failedAttempts: 0 }, [openLink]],
  [idle, 'stop', idle, []],
  [idle, 'opened', idle, []],
  [idle, 'open-failed', idle, []],
  [idle, 'closed', idle, []],
  [idle, 'proven', idle, []],
  [idle, 'reopen', idle, []],
  [idle, 'waited', idle, []],

  [opening, 'start', opening, []],
  [opening, 'stop', idle, [closeLink]],
  [opening, 'opened', open, [startSession]],
  [opening, 'open-failed', again, [closeLink, wait]],
  [opening, 'closed', again, [closeLink, wait]],
  [opening, 'proven', opening, []],
  [opening, 'reopen', opening, []],
  [opening, 'waited', opening, []],

  [open, 'start', open, []],
  [open, 'stop', idle, [endSession, closeLink]],
  [open, 'opened', open, []],
  [open, 'open-failed', open, []],
  [open, 'closed', again, [endSession, closeLink, wait]],
  [open, 'proven', { kind: 'open', failedAttempts: 0 }, []],
  [open, 'reopen', again, [endSession, closeLink, wait]],
  [open, 'waited', open, []],

  [waiting, 'start', waiting, []],
  [waiting, 'stop', idle, [{ kind: 'cancel-wait' }]],
  [waiting, 'opened', waiting, []],
  [waiting, 'open-failed', waiting, []],
  [waiting, 'closed', waiting, []],
  [waiting, 'proven', waiting, []],
  [waiting, 'reopen', waiting, []],
  [waiting, 'waited', opening, [openLink]],
];

test.each(table)('%o on %s becomes %o', (state, input, next, effects) => {
  expect(nextLinkState(state, input, () => 0.5)).toEqual({ state: next, effects });
});

test('the table has every pair of state and input', () => {
  const pairs = new Set(table.map(([state, input]) => `${state.kind} ${input}`));
  expect(pairs.size).toBe(4 * Object.values(LinkInput).length);
});
