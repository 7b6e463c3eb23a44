import { describe, expect, test } from 'vitest';
import type { ComponentState } from '#gateway/telemetry/health.ts';
import { componentsFrom, healthFrom } from '#gateway/telemetry/health.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { exampleDevice, exampleSink, exampleSnapshot } from '#tests/support/example-snapshot.ts';

const healthOf = (changes: Parameters<typeof exampleSnapshot>[0]) =>
  healthFrom(componentsFrom(exampleSnapshot(changes)));

describe('the gateway is ready', () => {
  test('when everything is well, and gives no reason', () => {
    expect(healthOf({})).toEqual({ live: true, ready: true, reasons: [] });
  });

  test.each(Object.values(DeviceState))(
    'while a device is %s, which is a reason at most',
    (state) => {
      const device = {
        ...exampleDevice,
        state,
        detail: state === 'ready' ? '' : 'Check the cable.',
      };
      const { ready, reasons } = healthOf({ devices: [device] });
      expect(ready).toBe(true);
      expect(reasons).toEqual(state === 'ready' ? [] : ['device thermometer-1: Check the cable.']);
    },
  );

  test.each(['waiting', 'holding'] as const)('while a sink is %s: records are kept', (state) => {
    const { ready, reasons } = healthOf({
      sinks: [{ ...exampleSink, state, detail: '', backlogRecords: 7 }],
    });
    expect(ready).toBe(true);
    expect(reasons).toEqual(['sink mqtt: 7 records are kept until it takes them.']);
  });
});

test('a lamp that is not sure is a reason with what to do, and the lane goes on', () => {
  const lamp = {
    ...{ laneId: 'way-in', description: 'board 1', lastSureAtMs: 1, trouble: null },
    ...{ failures: 1, dropped: 0 },
  };
  const { ready, reasons } = healthOf({ outputs: [{ ...lamp, state: 'unsure' }] });
  expect(ready).toBe(true);
  expect(reasons).toEqual([
    expect.stringMatching(/^lamp of way-in: .*no longer confirms.*Check its power/),
  ]);
  expect(healthOf({ outputs: [{ ...lamp, state: 'sure' }] }).reasons).toEqual([]);
});

test.each([
  ['not-set', /before the last known one.*battery/],
  ['stepped', /no time server says why.*restart the PC/],
  ['holdover-over', /for too long.*Connect a time server/],
] as const)('a clock that is %s is a reason, with what it costs and what to do', (doubt, words) => {
  const { ready, reasons } = healthOf({ clockState: 'unsynchronised', clockDoubt: doubt });
  expect(ready).toBe(true);
  expect(reasons).toEqual([expect.stringMatching(words)]);
  expect(reasons[0]).toContain('Codes with a time cannot be checked');
});

test('a journal that is nearly full is a reason, and no trouble for the lane yet', () => {
  const { journal } = exampleSnapshot({});
  const detail = 'The journal is 80 % full.';
  const { ready, reasons } = healthOf({ journal: { ...journal, detail } });
  expect({ ready, reasons }).toEqual({ ready: true, reasons: [`journal: ${detail}`] });
});

describe('the gateway is not ready', () => {
  test('when the journal takes no records, and that comes first', () => {
    const journal = {
      ...exampleSnapshot({}).journal,
      writable: false,
      detail: 'The disk is full.',
    };
    const { live, ready, reasons } = healthOf({
      journal,
      devices: [{ ...exampleDevice, state: 'faulty', detail: 'Check the cable.' }],
    });
    expect({ live, ready }).toEqual({ live: true, ready: false });
    expect(reasons).toEqual([
      'journal: The disk is full.',
      'device thermometer-1: Check the cable.',
    ]);
  });

  test.each([
    ['live', { live: false, ready: false }],
    ['ready', { live: true, ready: false }],
    ['nothing', { live: true, ready: true }],
  ] as const)('by a failed part that is needed for %s', (neededFor, expected) => {
    const part: ComponentState = { name: 'part', state: 'failed', detail: '', neededFor };
    expect(healthFrom([part])).toMatchObject(expected);
    expect(healthFrom([{ ...part, state: 'degraded' }])).toMatchObject({ live: true, ready: true });
  });
});
