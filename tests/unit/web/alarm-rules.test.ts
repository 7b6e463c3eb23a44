import { expect, test } from 'vitest';
import {
  alarmTones,
  disconnectedTones,
  mostUrgent,
  ringingAlerts,
} from '#console/sound/alarm-rules.ts';
import { verdictTones } from '#kiosk/verdict-tones.ts';
import { alertView, deviceAlertView } from './example-views.ts';

test('what arrived late is history and does not ring', () => {
  const alerts = [alertView('now'), alertView('late', { late: true })];
  expect(ringingAlerts(alerts, new Set()).map((each) => each.alertId)).toEqual(['now']);
});

test('muting silences what was heard; a new alert rings again', () => {
  const alerts = [alertView('heard'), alertView('new')];
  expect(ringingAlerts(alerts, new Set(['heard'])).map((each) => each.alertId)).toEqual(['new']);
});

test('a thermometer that reads wrong rings; one that drifts can wait for a look', () => {
  const alerts = [deviceAlertView('stuck', 'P2'), deviceAlertView('drift', 'P3'), alertView('p')];
  expect(ringingAlerts(alerts, new Set()).map((each) => each.alertId)).toEqual(['stuck', 'p']);
});

test('the most urgent alert decides how it rings', () => {
  const alerts = [alertView('a', { priority: 'P3' }), alertView('b', { priority: 'P1' })];
  expect(mostUrgent(alerts)).toBe('P1');
  expect(mostUrgent([])).toBeNull();
});

test('a more urgent alert has more pulses', () => {
  const counts = [alarmTones.P1, alarmTones.P2, alarmTones.P3].map((tones) => tones.length);
  expect(counts).toEqual([5, 3, 2]);
});

test('every verdict of the kiosk and every alarm sounds different', () => {
  const patterns = [...Object.values(alarmTones), disconnectedTones].map((each) =>
    JSON.stringify(each),
  );
  expect(new Set(patterns).size).toBe(patterns.length);
  const verdicts = Object.values(verdictTones).map((each) => JSON.stringify(each));
  expect(new Set(verdicts).size).toBe(verdicts.length);
});
