import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Direction } from '#gateway/domain/passage.ts';
import type { PassageKind } from '#gateway/domain/scan.ts';
import { checkpointRulesConfig } from '#gateway/screening/checkpoint/checkpoint-config.ts';
import { createAdmissions } from '#gateway/screening/checkpoint/checkpoint-rules.ts';

const schema = z.strictObject(checkpointRulesConfig);
const both = { temperature: true, code: true };
const neither = { temperature: false, code: false };
const codeOnly = { temperature: false, code: true };

function admissions(rules: unknown, lane = { requires: both, vehicles: false }) {
  const config = schema.parse({ timeZone: 'Europe/Berlin', ...(rules as object) });
  const ask = createAdmissions(config, 'north', lane);
  return (when: string | null, kind: PassageKind = 'resident', direction: Direction = 'in') =>
    ask({ kind, direction, atMs: when === null ? null : Date.parse(when) });
}

const atNorth = (checkpoint: object) => ({ checkpoints: [{ id: 'north', ...checkpoint }] });
const open = { refusal: null, isTimeMissing: false };

test('without rules a checkpoint asks what its lane asks, whatever the clock', () => {
  const ask = admissions({});
  for (const when of ['2026-11-25T12:00Z', null])
    expect(ask(when)).toEqual({ requires: both, ...open });
});

test('the rules of another checkpoint are none here', () => {
  const ask = admissions({
    checkpoints: [
      { id: 'south', rules: [{ admitted: false }], openingHours: [hours('00:00', '00:01')] },
    ],
  });
  expect(ask('2026-11-25T12:00Z')).toEqual({ requires: both, ...open });
});

function hours(from: string, until: string, days?: readonly string[]) {
  return { from, until, ...(days && { days }) };
}

describe('opening hours', () => {
  const refusal = { reason: 'outside-opening-hours' };
  const told = (openingHours: readonly object[], when: string | null, direction?: Direction) =>
    admissions(atNorth({ openingHours }))(when, 'resident', direction).refusal;

  // Berlin is UTC+1 in November. The 25th of November 2026 is a Wednesday.
  test.each([
    ['2026-11-25T04:59:59Z', refusal],
    ['2026-11-25T05:00:00Z', null],
    ['2026-11-25T20:59:59Z', null],
    ['2026-11-25T21:00:00Z', refusal],
    ['2026-11-28T12:00:00Z', refusal],
  ])('from 6 to 22 on weekdays at %s', (when, expected) => {
    const days = ['mon', 'tue', 'wed', 'thu', 'fri'];
    expect(told([hours('06:00', '22:00', days)], when)).toEqual(expected);
  });

  test.each([
    ['2026-11-27T20:59:00Z', refusal],
    ['2026-11-27T21:00:00Z', null],
    ['2026-11-28T01:59:00Z', null],
    ['2026-11-28T02:00:00Z', refusal],
    // The night before belongs to Thursday.
    ['2026-11-27T00:30:00Z', refusal],
  ])('over midnight, of Friday only, at %s', (when, expected) => {
    expect(told([hours('22:00', '03:00', ['fri'])], when)).toEqual(expected);
  });

  test('until 24:00 end with the day, and from 00:00 begin with it', () => {
    expect(told([hours('00:00', '24:00', ['wed'])], '2026-11-24T23:00:00Z')).toBeNull();
    expect(told([hours('00:00', '24:00', ['wed'])], '2026-11-25T22:59:59Z')).toBeNull();
    expect(told([hours('00:00', '24:00', ['wed'])], '2026-11-25T23:00:00Z')).toEqual(refusal);
  });

  test.each([
    // 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
    ['2026-10-25T00:15:00Z', null],
    ['2026-10-25T00:45:00Z', refusal],
    ['2026-10-25T01:15:00Z', null],
    // 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC; half past two is not shown.
    ['2026-03-29T00:59:00Z', refusal],
    ['2026-03-29T01:00:00Z', refusal],
  ])('from 2:00 to 2:30 in the night of a change of the clock, at %s', (when, expected) => {
    expect(told([hours('02:00', '02:30')], when)).toEqual(expected);
  });

  test('keep nobody from leaving', () => {
    expect(told([hours('06:00', '22:00')], '2026-11-25T03:00Z', 'out')).toBeNull();
    expect(told([hours('06:00', '22:00')], null, 'out')).toBeNull();
  });

  test('cannot be told with a clock that is not trusted, and nothing is guessed', () => {
    expect(admissions(atNorth({ openingHours: [hours('06:00', '22:00')] }))(null)).toEqual({
      requires: both,
      refusal: null,
      isTimeMissing: true,
    });
  });
});

describe('rules by kind', () => {
  const ask = admissions(
    atNorth({
      rules: [
        { kinds: ['courier'], from: '2026-12-01', until: '2026-12-24', admitted: false },
        { kinds: ['employee'], requires: codeOnly },
        { direction: 'out', requires: neither },
        { kinds: ['visitor'], from: '2026-12-01T06:00', requires: both },
        { kinds: ['visitor'], requires: codeOnly },
      ],
    }),
  );
  const dayOf = (day: string) => `2026-${day}T12:00:00Z`;

  test('hold for these kinds and no others', () => {
    expect(ask(dayOf('11-25'), 'employee').requires).toEqual(codeOnly);
    expect(ask(dayOf('11-25'), 'resident').requires).toEqual(both);
    expect(ask(dayOf('11-25'), 'unknown').requires).toEqual(both);
  });

  test.each([
    ['2026-11-30T22:59:59Z', null],
    ['2026-11-30T23:00:00Z', { reason: 'kind-not-admitted' }],
    ['2026-12-23T22:59:59Z', { reason: 'kind-not-admitted' }],
    ['2026-12-23T23:00:00Z', null],
  ])('from their first day until their last, by the clock of the site: %s', (when, refusal) => {
    expect(ask(when, 'courier').refusal).toEqual(refusal);
  });

  test('the first that applies is the one', () => {
    expect(ask(dayOf('11-25'), 'visitor').requires).toEqual(codeOnly);
    expect(ask(dayOf('12-25'), 'visitor').requires).toEqual(both);
  });

  test('one way only, and who is refused may still leave', () => {
    expect(ask(dayOf('12-10'), 'courier', 'out')).toMatchObject({ refusal: null });
    expect(ask(dayOf('11-25'), 'resident', 'out').requires).toEqual(neither);
  });

  test('with a clock that is not trusted: all that may be asked, and the guard where one may refuse', () => {
    expect(ask(null, 'visitor')).toEqual({ requires: both, ...open });
    expect(ask(null, 'courier')).toEqual({ requires: both, refusal: null, isTimeMissing: true });
    expect(ask(null, 'employee')).toEqual({ requires: codeOnly, ...open });
  });

  test('that refuse at any time refuse without a clock too', () => {
    const always = admissions(atNorth({ rules: [{ kinds: ['courier'], admitted: false }] }));
    expect(always(null, 'courier')).toMatchObject({
      refusal: { reason: 'kind-not-admitted' },
      isTimeMissing: false,
    });
  });
});

describe('one entrance', () => {
  const closed = { reason: 'entrance-closed', openCheckpointId: 'south' };
  const from = '2026-12-01';

  test('is told at the others, whichever way and whoever', () => {
    const ask = admissions({ oneEntrance: [{ open: 'south' }] });
    for (const direction of ['in', 'out'] as const)
      for (const when of ['2026-11-25T12:00Z', null])
        expect(ask(when, 'resident', direction)).toMatchObject({ refusal: closed });
  });

  test('is open itself', () => {
    expect(admissions({ oneEntrance: [{ open: 'north' }] })(null)).toMatchObject(open);
  });

  test('from a day on; without a clock the guard decides', () => {
    const ask = admissions({ oneEntrance: [{ open: 'south', from }] });
    expect(ask('2026-11-30T22:59:59Z')).toMatchObject(open);
    expect(ask('2026-11-30T23:00:00Z')).toMatchObject({ refusal: closed });
    expect(ask(null)).toMatchObject({ refusal: null, isTimeMissing: true });
  });

  test('changes with the day: closed whichever of two others it is', () => {
    const ask = admissions({ oneEntrance: [{ open: 'south', until: from }, { open: 'west' }] });
    expect(ask('2026-12-02T12:00Z').refusal).toMatchObject({ openCheckpointId: 'west' });
    expect(ask(null)).toMatchObject({
      refusal: { reason: 'entrance-closed' },
      isTimeMissing: false,
    });
  });
});

describe('a lane of vehicles', () => {
  const lane = { requires: both, vehicles: true };

  test('asks a vehicle for its plate only, unless a rule asks for more', () => {
    expect(admissions({}, lane)(null, 'vehicle').requires).toEqual(codeOnly);
    const strict = admissions(atNorth({ rules: [{ kinds: ['vehicle'], requires: both }] }), lane);
    expect(strict(null, 'vehicle').requires).toEqual(both);
    expect(admissions({}, lane)(null, 'resident').requires).toEqual(both);
  });

  test('is not any lane: elsewhere a vehicle is asked what everybody is', () => {
    expect(admissions({})(null, 'vehicle').requires).toEqual(both);
  });
});

describe('settings that say nothing sensible are refused', () => {
  test.each([
    ['a time that there is not', atNorth({ openingHours: [hours('25:00', '26:00')] })],
    ['a day that there is not', { oneEntrance: [{ open: 'south', from: '2026-13-01' }] }],
    [
      'an end before the beginning',
      { oneEntrance: [{ open: 's', from: '2026-12-02', until: '2026-12-01' }] },
    ],
    ['a zone that there is not', { timeZone: 'Mars/Olympus' }],
    ['a checkpoint twice', { checkpoints: [{ id: 'north' }, { id: 'north' }] }],
    ['no kind at all', atNorth({ rules: [{ kinds: [] }] })],
  ])('%s', (_, settings) => {
    expect(schema.safeParse(settings).success).toBe(false);
  });
});
