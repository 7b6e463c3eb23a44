import { describe, expect, test } from 'vitest';
import type { Alert } from '#gateway/domain/alert.ts';
import { alertFrom } from '#gateway/screening/alert-rules.ts';
import type { LaneInput } from '#gateway/screening/lane.ts';
import { input, laneRules, run } from './screening-examples.ts';

const { measurement, request } = input;

function alertsOf(inputs: readonly LaneInput[]): readonly Alert[] {
  return run(laneRules({ requires: { temperature: true, code: false } }), inputs)
    .closed.map(({ passage, hasAlert }) => alertFrom(passage, hasAlert))
    .filter((alert) => alert !== null);
}

const brief = (alerts: readonly Alert[]) =>
  alerts.map(
    ({ episodeId, change, priority, attempt, decision }) =>
      `${episodeId.replace('lane-1-b7-', '#')}.${attempt} ${change} ${priority} ${decision.outcome}`,
  );

describe('alerts', () => {
  test.each<[string, readonly LaneInput[], readonly string[]]>([
    ['none for a normal passage', [measurement(0, 36.5)], []],
    ['none for a measurement that is not valid', [measurement(0, 25)], []],
    ['none for a scan alone', [input.scan(0, 'p'), input.ended(1)], []],
    ['P2 at the threshold', [measurement(0, 37.3)], ['#1.1 raised P2 suspected']],
    ['P1 at the absolute limit', [measurement(0, 38)], ['#1.1 raised P1 suspected']],
    [
      'one for each of two people',
      [measurement(0, 37.5), measurement(1, 37.5)],
      ['#1.1 raised P2 suspected', '#2.1 raised P2 suspected'],
    ],
    [
      'P1 when a repeat is high again',
      [measurement(0, 37.5), request(1), measurement(2, 37.4)],
      ['#1.1 raised P2 suspected', '#1.2 updated P1 probable'],
    ],
    [
      'P3 when a repeat clears it',
      [measurement(0, 37.5), request(1), measurement(2, 36.5)],
      ['#1.1 raised P2 suspected', '#1.2 updated P3 cleared'],
    ],
    [
      'P1 when a repeat cannot clear it',
      [measurement(0, 38.5), request(1), measurement(2, 36.5)],
      ['#1.1 raised P1 suspected', '#1.2 updated P1 unresolved'],
    ],
    [
      'nothing new from a repeat that is not valid, and the next one still updates',
      [measurement(0, 37.5), request(1), measurement(2, 25), request(3), measurement(4, 37.5)],
      ['#1.1 raised P2 suspected', '#1.3 updated P1 probable'],
    ],
    [
      'raised by the first fever of an episode that began with a bad aim',
      [measurement(0, 25), request(1), measurement(2, 38.1)],
      ['#1.2 raised P1 suspected'],
    ],
  ])('%s', (_, inputs, expected) => {
    expect(brief(alertsOf(inputs))).toEqual(expected);
  });

  test('an alert carries the evidence and the passage', () => {
    expect(alertsOf([measurement(0, 37.5)])).toEqual([
      {
        episodeId: 'lane-1-b7-1',
        change: 'raised',
        kind: 'fever',
        priority: 'P2',
        passageId: 'lane-1-b7-1',
        attempt: 1,
        laneId: 'lane-1',
        checkpointId: 'north',
        deviceId: 'thermometer-1',
        rawTemperatureCelsius: 37.5,
        compensatedTemperatureCelsius: 37.5,
        ambientTemperatureCelsius: 22,
        decision: {
          outcome: 'suspected',
          reason: 'at-or-above-threshold',
          temperatureCelsius: 37.5,
          thresholdCelsius: 37.3,
          policy: 'fixed-threshold-1',
        },
      },
    ]);
  });
});
