import { describe, expect, test } from 'vitest';
import { MAX_ANSWERED, newestFirst, startedAtMs, withAlerts } from '#console/data/alert-book.ts';
import { alertView } from './example-views.ts';

const acknowledged = {
  version: 2,
  state: 'acknowledged',
  acknowledgedBy: { userName: 'li', atMs: 9_000 },
} as const;

describe('what the page knows of alerts', () => {
  test('the same message twice changes nothing, so nothing is shown twice', () => {
    const book = withAlerts(new Map(), [alertView('a')]);
    expect(withAlerts(book, [alertView('a')])).toBe(book);
  });

  test('a newer version replaces an older one', () => {
    const book = withAlerts(new Map(), [alertView('a')]);
    expect(withAlerts(book, [alertView('a', acknowledged)]).get('a')?.state).toBe('acknowledged');
  });

  test('an answer that was overtaken does not reopen an alert', () => {
    const book = withAlerts(new Map(), [alertView('a', acknowledged)]);
    expect(withAlerts(book, [alertView('a')])).toBe(book);
  });

  test('two people at one gate are two alerts', () => {
    const book = withAlerts(new Map(), [alertView('a'), alertView('b')]);
    expect([...book.keys()]).toEqual(['a', 'b']);
  });

  test('the oldest answered alerts are forgotten, an open one never', () => {
    const many = Array.from({ length: MAX_ANSWERED + 50 }, (_, index) =>
      alertView(`answered-${index}`, { ...acknowledged, receivedAtMs: 10_000 + index }),
    );
    const book = withAlerts(new Map(), [alertView('open', { receivedAtMs: 1 }), ...many]);
    expect(book.size).toBe(MAX_ANSWERED + 1);
    expect(book.has('open')).toBe(true);
    expect(book.has('answered-0')).toBe(false);
    expect(book.has(`answered-${MAX_ANSWERED + 49}`)).toBe(true);
  });
});

test('alerts stand in the order in which they arrived, also late ones', () => {
  const alerts = [
    alertView('old', { receivedAtMs: 1_000 }),
    alertView('late', { receivedAtMs: 3_000, observedAtMs: 10, late: true }),
    alertView('new', { receivedAtMs: 2_000 }),
  ];
  expect(newestFirst(alerts).map((each) => each.alertId)).toEqual(['late', 'new', 'old']);
});

test('the age counts from the measurement, or from arrival where the clock of the gate is unsure', () => {
  const measured = { observedAtMs: 50, receivedAtMs: 7_000 };
  expect(startedAtMs(alertView('a', measured))).toBe(50);
  expect(startedAtMs(alertView('a', { ...measured, clockState: 'unsynchronised' }))).toBe(7_000);
});
