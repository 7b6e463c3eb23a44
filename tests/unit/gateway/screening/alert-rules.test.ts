import { describe, expect, test } from 'vitest';
import type { FeverAlert } from '#gateway/domain/alert.ts';
import { alertFrom } from '#gateway/screening/alert-rules.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import { episodeRules, input, laneRules, run } from './screening-examples.ts';

const { measurement, request, contact, tick } = input;
const MINUTE_MS = 60_000;
const requires = { temperature: true, code: false };

function alertsOf(
  inputs: readonly LaneInput[],
  rules = laneRules({ requires }),
): readonly FeverAlert[] {
  return run(rules, inputs).steps.flatMap((step) => alertFrom(step) ?? []);
}

const brief = (alerts: readonly FeverAlert[]) =>
  alerts.map(
    ({ episodeId, change, priority, decision: { outcome, temperatureCelsius } }) =>
      `${episodeId.replace('lane-1-b7-', '#')} ${change} ${priority} ${outcome} ${temperatureCelsius}`,
  );

describe('alerts', () => {
  test.each<[string, readonly LaneInput[], readonly string[]]>([
    ['none for a normal passage', [measurement(0, 36.5)], []],
    ['none for a measurement that is not valid', [measurement(0, 25)], []],
    ['none for a scan alone', [input.scan(0, 'p'), input.ended(1)], []],
    ['none for a plain suspicion', [measurement(0, 37.9), request(1), measurement(2, 37.8)], []],
    ['none for a suspicion that is cleared', [measurement(0, 37.5), contact(1, 1, 36.8)], []],
    ['at once at the absolute limit', [measurement(0, 38)], ['#1 raised P2 suspected 38']],
    [
      'one for each of two people',
      [measurement(0, 38.2), measurement(1, 38.3)],
      ['#1 raised P2 suspected 38.2', '#2 raised P2 suspected 38.3'],
    ],
    [
      'when a repeat reaches the absolute limit',
      [measurement(0, 37.5), request(1), measurement(2, 38.4)],
      ['#1 raised P2 suspected 37.5'],
    ],
    [
      'of first priority after five minutes without a contact reading',
      [measurement(0, 38), tick(5 * MINUTE_MS - 1), tick(5 * MINUTE_MS)],
      ['#1 raised P2 suspected 38', '#1 updated P1 suspected 38'],
    ],
    [
      'of first priority for what a contact thermometer confirms',
      [measurement(0, 37.5), contact(1, 1, 37.3)],
      ['#1 raised P1 confirmed 37.5'],
    ],
    [
      'lowered when a contact thermometer takes it back',
      [measurement(0, 38.5), contact(1, 1, 37.2)],
      ['#1 raised P2 suspected 38.5', '#1 updated P3 cleared 38.5'],
    ],
    [
      'not lowered by a repeat',
      [measurement(0, 38.5), request(1), measurement(2, 36.5), request(3), measurement(4, 36.4)],
      ['#1 raised P2 suspected 38.5'],
    ],
    [
      'for what nothing has decided after half an hour',
      [measurement(0, 37.5), tick(30 * MINUTE_MS)],
      ['#1 raised P2 unresolved 37.5'],
    ],
    [
      'not lowered when nothing decides what was called out already',
      [measurement(0, 38.5), tick(30 * MINUTE_MS)],
      [
        '#1 raised P2 suspected 38.5',
        '#1 updated P1 suspected 38.5',
        '#1 updated P1 unresolved 38.5',
      ],
    ],
    [
      'raised by the first fever of an episode that began with a bad aim',
      [measurement(0, 25), request(1), measurement(2, 38.1)],
      ['#1 raised P2 suspected 38.1'],
    ],
  ])('%s', (_, inputs, expected) => {
    expect(brief(alertsOf(inputs))).toEqual(expected);
  });

  test('of a plain suspicion where a site wants to hear of each', () => {
    const rules = laneRules({ requires, episodes: { ...episodeRules, alertOnSuspicion: true } });
    const inputs = [measurement(0, 37.5), request(1), measurement(2, 37), measurement(3, 37.5)];
    expect(brief(alertsOf(inputs, rules))).toEqual([
      '#1 raised P3 suspected 37.5',
      '#1 updated P3 cleared 37.5',
      '#3 raised P3 suspected 37.5',
    ]);
  });

  test('an alert carries the evidence and the passage', () => {
    expect(alertsOf([measurement(0, 38.5)])).toEqual([
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
        rawTemperatureCelsius: 38.5,
        compensatedTemperatureCelsius: 38.5,
        ambientTemperatureCelsius: 22,
        decision: {
          outcome: 'suspected',
          reason: 'at-or-above-absolute-limit',
          temperatureCelsius: 38.5,
          thresholdCelsius: 37.3,
          policy: 'fixed-threshold-1',
        },
        episode: {
          state: 'suspected',
          cause: 'suspicion',
          label: 1,
          contact: null,
          otherSite: null,
        },
      },
    ]);
  });

  test('says what the contact thermometer showed, beside what was measured first', () => {
    const [alert] = alertsOf([measurement(0, 37.5), contact(1, 1, 38.4, 'ear')]);
    expect(alert?.decision).toEqual({
      outcome: 'confirmed',
      reason: 'contact-at-or-above-threshold',
      temperatureCelsius: 37.5,
      thresholdCelsius: 37.3,
      policy: 'episode-1',
    });
    expect(alert?.episode?.contact).toEqual({
      ...{ temperatureCelsius: 38.4, contactSite: 'ear', source: 'typed' },
      thresholdCelsius: 37.5,
    });
  });
});
