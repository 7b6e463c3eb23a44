import { describe, expect, test } from 'vitest';
import type { AlertFacts, Measurement } from '#ops-centre/alerts/alert-facts.ts';
import { alertIdFrom } from '#ops-centre/alerts/alert-facts.ts';
import { isLate } from '#ops-centre/alerts/lateness.ts';
import type { AlertAction, AlertTransition } from '#ops-centre/alerts/lifecycle.ts';
import { openAlert, transition } from '#ops-centre/alerts/lifecycle.ts';
import { AlertState } from '#ops-centre/http/api/alert-types.ts';
import { alertFacts, T0 } from '#tests/support/ops-centre/wire-events.ts';

const measurementAt = (seq: number): Measurement => ({
  id: { gatewayId: 'gate-1', epoch: 1, seq },
  siteId: 'tower-1',
  observedAtMs: T0 + seq,
  receivedAtMs: T0 + 10 + seq,
  clockState: 'synchronised',
  data: alertFacts('person-a'),
});

const acknowledgedByAnna = { userName: 'anna', atMs: T0 };

const alertIn = (state: AlertState): AlertFacts => ({
  ...openAlert(measurementAt(1)),
  version: 3,
  state,
  acknowledgedBy: state === AlertState.Open ? null : acknowledgedByAnna,
});

const acknowledge = (userName: string, version: number): AlertAction => ({
  kind: 'acknowledge',
  userName,
  version,
  atMs: T0 + 500,
});

const actions = {
  measured: { kind: 'measured', measurement: measurementAt(2) },
  'acknowledged by anna, as seen': acknowledge('anna', 3),
  'acknowledged by anna, an older version': acknowledge('anna', 2),
  'acknowledged by ben, as seen': acknowledge('ben', 3),
  'acknowledged by ben, an older version': acknowledge('ben', 2),
} as const satisfies Record<string, AlertAction>;

/** Every pair of state and action: what comes of it, the state after it and its version. */
const table: Record<AlertState, Record<keyof typeof actions, string>> = {
  open: {
    measured: 'changed open 4',
    'acknowledged by anna, as seen': 'changed acknowledged 4',
    'acknowledged by anna, an older version': 'conflict (changed) open 3',
    'acknowledged by ben, as seen': 'changed acknowledged 4',
    'acknowledged by ben, an older version': 'conflict (changed) open 3',
  },
  acknowledged: {
    measured: 'changed acknowledged 4',
    'acknowledged by anna, as seen': 'unchanged acknowledged 3',
    'acknowledged by anna, an older version': 'unchanged acknowledged 3',
    'acknowledged by ben, as seen': 'conflict (already-acknowledged) acknowledged 3',
    'acknowledged by ben, an older version': 'conflict (already-acknowledged) acknowledged 3',
  },
  confirmed: {
    measured: 'changed confirmed 4',
    'acknowledged by anna, as seen': 'unchanged confirmed 3',
    'acknowledged by anna, an older version': 'unchanged confirmed 3',
    'acknowledged by ben, as seen': 'conflict (already-acknowledged) confirmed 3',
    'acknowledged by ben, an older version': 'conflict (already-acknowledged) confirmed 3',
  },
  closed: {
    measured: 'changed closed 4',
    'acknowledged by anna, as seen': 'unchanged closed 3',
    'acknowledged by anna, an older version': 'unchanged closed 3',
    'acknowledged by ben, as seen': 'conflict (already-acknowledged) closed 3',
    'acknowledged by ben, an older version': 'conflict (already-acknowledged) closed 3',
  },
};

const told = (result: AlertTransition): string => {
  const reason = result.kind === 'conflict' ? ` (${result.reason})` : '';
  return `${result.kind}${reason} ${result.alert.state} ${result.alert.version}`;
};

describe.each(Object.values(AlertState))('an alert that is %s', (state) => {
  test.each(Object.entries(actions))('%s', (name, action) => {
    expect(told(transition(alertIn(state), action))).toBe(
      table[state][name as keyof typeof actions],
    );
  });
});

test('the first acknowledgement keeps its name and time through later measurements', () => {
  const acknowledged = transition(alertIn('open'), acknowledge('ben', 3)).alert;
  const measured = transition(acknowledged, actions.measured).alert;
  expect(measured.acknowledgedBy).toEqual({ userName: 'ben', atMs: T0 + 500 });
});

test('a record is late after a minute, unless the clock of the gate PC means nothing', () => {
  expect(isLate(T0 + 60_000, T0, 'synchronised')).toBe(false);
  expect(isLate(T0 + 60_001, T0, 'synchronised')).toBe(true);
  expect(isLate(T0 + 60_001, T0, 'holdover')).toBe(true);
  expect(isLate(T0 + 60_001, T0, 'unsynchronised')).toBe(false);
});

test('alert ids are safe in a URL and never the same for two episodes', () => {
  const episodes = ['lane-1-b-7', 'a/b', '~YS9i', 'a b', '..', '发热', '\u{1f600}', 'a%2Fb'];
  const ids = episodes.map((episode) => alertIdFrom('gate-1', episode));
  expect(ids[0]).toBe('gate-1.lane-1-b-7');
  for (const id of ids) expect(id).toMatch(/^gate-1\.[A-Za-z0-9_.~-]+$/);
  expect(new Set(ids).size).toBe(episodes.length);
});
