import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { eventIdFrom, ID_PATTERN, isId, recordIdFromEventId } from '#gateway/domain/identity.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

describe('an id', () => {
  it.each(['a', '7', 'lane-1', 'main-entrance', 'a--b', 'x'.repeat(40)])('may be %j', (text) => {
    expect(isId(text)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['longer than 40', 'x'.repeat(41)],
    ['with a hyphen first', '-a'],
    ['with a hyphen last', 'a-'],
    ['with capitals', 'Lane-1'],
    ['with a space', 'lane 1'],
    ['with a slash, which would be another topic', 'lane/1'],
    ['with a wildcard', 'lane+'],
    ['with dots, which would be another directory', '..'],
    ['with letters that are not ASCII', 'läne'],
    ['with a line break at its end', 'lane-1\n'],
  ])('may not be %s', (_what, text) => {
    expect(isId(text)).toBe(false);
  });
});

describe('the id of an event', () => {
  const ids = fc.record({
    gatewayId: fc.stringMatching(ID_PATTERN),
    epoch: fc.integer({ min: 1, max: 999_999_999_999_999 }),
    seq: fc.integer({ min: 1, max: 999_999_999_999_999 }),
  });

  it('is read back as the record that it names', () => {
    void fc.assert(
      fc.property(ids, (id) => {
        expect(recordIdFromEventId(eventIdFrom(id))).toEqual(id);
      }),
    );
  });

  it('is never the same for two records', () => {
    void fc.assert(
      fc.property(ids, ids, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(eventIdFrom(one) === eventIdFrom(other)).toBe(isSame);
      }),
    );
  });

  it.each([
    '',
    'gate-1',
    'gate-1:1',
    'gate-1:1:1:1',
    'gate-1:0:1',
    'gate-1:1:0',
    'gate-1:01:1',
    'gate-1:-1:1',
    'gate-1:1.5:1',
    'gate-1:1e3:1',
    'gate-1:9999999999999999:1',
    'Gate-1:1:1',
    ' gate-1:1:1',
    'gate-1:1:1\n',
  ])('is not %j', (text) => {
    expect(recordIdFromEventId(text)).toBeNull();
  });
});

describe('an error', () => {
  it('carries its code, what to do and what caused it', () => {
    const cause = new Error('ENOSPC');
    const error = new GatehouseError('JOURNAL_DISK_FULL', 'The disk is full.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'GatehouseError',
      code: 'JOURNAL_DISK_FULL',
      message: 'The disk is full.',
      action: errorRegistry.JOURNAL_DISK_FULL.action,
      cause,
    });
  });
});

describe('an instant', () => {
  it('keeps both clocks, so that a stepped wall clock can be told', () => {
    const clock = new FakeClock(Date.UTC(1970, 0, 1));
    const before = instantFrom(clock satisfies Clock);
    clock.advance(250);
    clock.stepWall(1_000_000);
    const after = instantFrom(clock);
    expect(after.monotonicMs - before.monotonicMs).toBe(250);
    expect(after.wallMs - before.wallMs).toBe(1_000_250);
  });
});
