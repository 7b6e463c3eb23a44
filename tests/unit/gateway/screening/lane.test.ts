import { describe, expect, test } from 'vitest';
import type { Passage } from '#gateway/domain/passage.ts';
import { nextDeadlineMs } from '#gateway/screening/lane.ts';
import type { LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import { at, input, laneRules, reading, run, scan, story } from './screening-examples.ts';

const { measurement, request, tick, ended } = input;
const scanOf = input.scan;

describe('a lane that requires both', () => {
  test.each<[string, readonly LaneInput[], readonly string[]]>([
    [
      'pairs a scan with the measurement behind it',
      [scanOf(0, 'p'), measurement(3_000, 36.6)],
      ['3000 paired p/36.6 #1.1 normal admit/clear'],
    ],
    [
      'pairs a measurement with the scan behind it',
      [measurement(0, 36.6), scanOf(7_999, 'p')],
      ['7999 paired p/36.6 #1.1 normal admit/clear'],
    ],
    [
      'closes both on their own when the second comes as the window ends',
      [scanOf(0, 'p'), measurement(8_000, 36.6), tick(16_000)],
      [
        '8000 scan-only p/- #1.1 not-valid measure-again/temperature-missing',
        '16000 reading-only -/36.6 #2.1 normal call-guard/code-missing',
      ],
    ],
    [
      'closes a waiting scan when another person scans',
      [scanOf(0, 'p'), scanOf(1_000, 'q'), measurement(2_000, 36.6)],
      [
        '1000 scan-only p/- #1.1 not-valid measure-again/temperature-missing',
        '2000 paired q/36.6 #2.1 normal admit/clear',
      ],
    ],
    [
      'takes a second scan of the same code for a second try of the same person',
      [scanOf(0, 'p'), scanOf(4_000, 'p'), measurement(5_000, 36.6)],
      [
        '4000 scan-only p/- #1.1 not-valid measure-again/temperature-missing',
        '5000 paired p/36.6 #1.2 normal admit/clear',
      ],
    ],
    [
      'closes a waiting measurement when another one comes',
      [measurement(0, 36.6), measurement(1_000, 36.7), scanOf(2_000, 'p')],
      [
        '1000 reading-only -/36.6 #1.1 normal call-guard/code-missing',
        '2000 paired p/36.7 #2.1 normal admit/clear',
      ],
    ],
    [
      'keeps two people apart who come one behind the other',
      [scanOf(0, 'p'), measurement(1_000, 36.6), measurement(2_000, 36.7), scanOf(3_000, 'q')],
      ['1000 paired p/36.6 #1.1 normal admit/clear', '3000 paired q/36.7 #2.1 normal admit/clear'],
    ],
    [
      'closes what waits when it shuts',
      [scanOf(0, 'p'), ended(500), ended(600)],
      ['500 scan-only p/- #1.1 not-valid measure-again/temperature-missing'],
    ],
  ])('%s', (_, inputs, expected) => {
    expect(story(inputs)).toEqual(expected);
  });

  test('says when it must be looked at again', () => {
    const { state } = run(laneRules(), [scanOf(100, 'p')]);
    expect(nextDeadlineMs(state)).toBe(8_100);
    expect(nextDeadlineMs(run(laneRules(), [scanOf(100, 'p'), tick(8_100)]).state)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test('dates a passage that timed out to the end of its window on both clocks', () => {
    const { closed } = run(laneRules(), [scanOf(100, 'p'), tick(60_000)]);
    expect(closed[0]?.at).toEqual(at(8_100));
  });

  test('takes a time that runs backwards for the latest it has seen', () => {
    expect(story([scanOf(5_000, 'p'), measurement(4_000, 36.6)])).toEqual([
      '5000 paired p/36.6 #1.1 normal admit/clear',
    ]);
  });
});

describe('a lane that requires one of the two', () => {
  const temperatureOnly = laneRules({ requires: { temperature: true, code: false } });
  const codeOnly = laneRules({ requires: { temperature: false, code: true } });

  test.each<[string, LaneRules, readonly LaneInput[], readonly string[]]>([
    [
      'does not wait for a code',
      temperatureOnly,
      [measurement(0, 36.5), measurement(100, 37.5)],
      [
        '0 reading-only -/36.5 #1.1 normal admit/clear',
        '100 reading-only -/37.5 #2.1 suspected step-aside/temperature-suspected',
      ],
    ],
    [
      'does not wait for a measurement',
      codeOnly,
      [scanOf(0, 'p'), scanOf(100, 'q', { verdict: 'expired' })],
      [
        '0 scan-only p/- #1.1 not-valid admit/clear',
        '100 scan-only q/- #2.1 not-valid refuse/code-expired',
      ],
    ],
    [
      'pairs a code that was shown first',
      temperatureOnly,
      [scanOf(0, 'p'), measurement(100, 36.5)],
      ['100 paired p/36.5 #1.1 normal admit/clear'],
    ],
    [
      'does not give a late code to the next person',
      temperatureOnly,
      [measurement(0, 36.5), scanOf(100, 'p'), measurement(200, 36.6)],
      [
        '0 reading-only -/36.5 #1.1 normal admit/clear',
        '100 scan-only p/- #2.1 not-valid measure-again/temperature-missing',
        '200 reading-only -/36.6 #3.1 normal admit/clear',
      ],
    ],
    [
      'does not give a late measurement to the next person',
      codeOnly,
      [scanOf(0, 'p'), measurement(100, 36.5), scanOf(200, 'q')],
      [
        '0 scan-only p/- #1.1 not-valid admit/clear',
        '100 reading-only -/36.5 #2.1 normal call-guard/code-missing',
        '200 scan-only q/- #3.1 not-valid admit/clear',
      ],
    ],
    [
      'takes a code for the next person when the last one is long gone',
      temperatureOnly,
      [measurement(0, 36.5), scanOf(8_000, 'p'), measurement(9_000, 36.6)],
      [
        '0 reading-only -/36.5 #1.1 normal admit/clear',
        '9000 paired p/36.6 #2.1 normal admit/clear',
      ],
    ],
    [
      'answers a requested re-measure in the same episode',
      temperatureOnly,
      [measurement(0, 37.5), request(1), measurement(2, 37.6), measurement(3, 36.5)],
      [
        '0 reading-only -/37.5 #1.1 suspected step-aside/temperature-suspected',
        '2 reading-only -/37.6 #1.2 suspected step-aside/temperature-suspected',
        '3 reading-only -/36.5 #3.1 normal admit/clear',
      ],
    ],
  ])('%s', (_, rules, inputs, expected) => {
    expect(story(inputs, rules)).toEqual(expected);
  });
});

test('a passage holds everything that came together', () => {
  const { closed } = run(laneRules(), [
    scanOf(0, 'p', { passageKind: 'courier' }),
    measurement(1_000, 36.6),
  ]);
  const expected: Passage = {
    passageId: 'lane-1-b7-1',
    episodeId: 'lane-1-b7-1',
    attempt: 1,
    laneId: 'lane-1',
    checkpointId: 'north',
    kind: 'courier',
    direction: 'in',
    pairing: 'paired',
    scan: scan('p', { passageKind: 'courier' }),
    reading: reading(36.6),
    decision: {
      outcome: 'normal',
      reason: 'below-threshold',
      temperatureCelsius: 36.6,
      thresholdCelsius: 37.3,
      policy: 'fixed-threshold-1',
    },
    verdict: 'admit',
    verdictReason: 'clear',
  };
  expect(closed).toEqual([{ kind: 'passage', passage: expected, at: at(1_000), episodeSteps: [] }]);
});

test('what a lane remembers is bounded', () => {
  const inputs = Array.from({ length: 1_000 }, (_, index) => [
    scanOf(index * 10, `p${index}`),
    measurement(index * 10 + 1, index % 2 === 0 ? 37.5 : 25),
  ]).flat();
  const { state } = run(laneRules(), inputs);
  expect(state.episodes.open.length).toBeLessThanOrEqual(320);
  expect(state.book.open.length).toBe(256);
  expect(state.passageCount).toBe(1_000);
});
