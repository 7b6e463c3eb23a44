import { describe, expect, test } from 'vitest';
import type { DeviceAlert } from '#gateway/domain/alert.ts';
import type { AlertFacts, Measurement } from '#ops-centre/alerts/alert-facts.ts';
import { alertViewFrom } from '#ops-centre/alerts/alert-views.ts';
import { openAlert, transition } from '#ops-centre/alerts/lifecycle.ts';
import { alertView } from '#ops-centre/http/api/alert-types.ts';
import { deviceAlertFacts, T0 } from '#tests/support/ops-centre/wire-events.ts';

const recordAt = (seq: number, change: DeviceAlert['change']): Measurement => ({
  id: { gatewayId: 'gate-1', epoch: 1, seq },
  siteId: 'tower-1',
  observedAtMs: T0 + seq,
  receivedAtMs: T0 + 10 + seq,
  clockState: 'synchronised',
  data: deviceAlertFacts({ change }),
});

const after = (first: Measurement, ...more: readonly Measurement[]): AlertFacts =>
  more.reduce(
    (alert, measurement) => transition(alert, { kind: 'measured', measurement }).alert,
    openAlert(first),
  );

const raised = recordAt(1, 'raised');
const updated = recordAt(2, 'updated');
const cleared = recordAt(3, 'cleared');

describe('an alert about a thermometer', () => {
  test('is open until it is over by itself, in whichever order its records come', () => {
    expect(after(raised, updated).state).toBe('open');
    for (const [first, ...more] of [
      [raised, updated, cleared],
      [cleared, updated, raised],
      [updated, cleared, raised],
    ] as const)
      expect(after(first, ...more).state).toBe('closed');
  });

  test('is acknowledged like any other, and closed all the same', () => {
    const acknowledgement = {
      kind: 'acknowledge',
      userName: 'anna',
      atMs: T0,
      version: 1,
    } as const;
    const { alert } = transition(after(raised), acknowledgement);
    expect(alert.state).toBe('acknowledged');
    const over = transition(alert, { kind: 'measured', measurement: cleared }).alert;
    expect([over.state, over.acknowledgedBy?.userName]).toEqual(['closed', 'anna']);
  });

  test('that is over cannot be acknowledged, and nobody is said to have done it', () => {
    const over = after(raised, cleared);
    const action = { kind: 'acknowledge', userName: 'anna', atMs: T0, version: 2 } as const;
    expect(transition(over, action)).toMatchObject({ kind: 'conflict', reason: 'changed' });
  });

  test('says what is wrong and what to do, and nothing of a fever', () => {
    const view = alertView.parse(alertViewFrom(after(raised)));
    expect(view).toMatchObject({ kind: 'device', condition: 'stuck', advice: 'restart' });
    expect(Object.keys(view)).not.toContain('outcome');
    expect(view.alertId).toBe('gate-1.thermometer-1-stuck-a1');
  });
});
