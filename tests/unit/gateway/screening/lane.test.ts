import { describe, expect, test } from 'vitest';
import type { Passage } from '#gateway/domain/passage.ts';
import { nextDeadlineMs } from '#gateway/screening/lane.ts';
import type { LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import { at, input, laneRules, reading, run, scan } from './screening-examples.ts';

const { measurement, request, tick, ended } = input;
const scanOf = input.scan;

/** `time pairing pseudonym/temperature episode.attempt outcome verdict` of each passage, in order. */
function story(inputs: readonly LaneInput[], rules: LaneRules = laneRules()): readonly string[] {
  return run(rules, inputs).closed.map(({ passage, at: { monotonicMs } }) =>
    [
      monotonicMs,
      passage.pairing,
      `${passage.scan?.pseudonym ?? '-'}/${passage.reading?.rawTemperatureCelsius ?? '-'}`,
      `${shortId(passage.episodeId)}.${passage.attempt}`,
      passage.decision.outcome,
      `${passage.verdict}/${passage.verdictReason}`,
    ].join(' '),
  );
}

const shortId = (passageId: string) => passageId.replace('lane-1-b7-', '#');

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

describe('an episode', () => {
  test.each<[string, readonly LaneInput[], readonly string[]]>([
    [
      'goes on with the same code after a suspicion',
      [scanOf(0, 'p'), measurement(1_000, 37.5), scanOf(30_000, 'p'), measurement(31_000, 37.6)],
      [
        '1000 paired p/37.5 #1.1 suspected step-aside/temperature-suspected',
        '31000 paired p/37.6 #1.2 suspected step-aside/temperature-suspected',
      ],
    ],
    [
      'goes on though others passed in between',
      [
        scanOf(0, 'p'),
        measurement(1_000, 37.5),
        scanOf(2_000, 'q'),
        measurement(3_000, 36.5),
        scanOf(20_000, 'p'),
        measurement(21_000, 37),
      ],
      [
        '1000 paired p/37.5 #1.1 suspected step-aside/temperature-suspected',
        '3000 paired q/36.5 #2.1 normal admit/clear',
        '21000 paired p/37 #1.2 cleared admit/clear',
      ],
    ],
    [
      'is a new one when the window has passed',
      [scanOf(0, 'p'), measurement(1_000, 25), scanOf(60_500, 'p'), measurement(61_000, 36.5)],
      [
        '1000 paired p/25 #1.1 not-valid measure-again/temperature-not-valid',
        '61000 paired p/36.5 #2.1 normal admit/clear',
      ],
    ],
    [
      'of somebody who waits aside goes on after the window, and a lower repeat is no way in',
      [
        scanOf(0, 'p'),
        measurement(1_000, 37.5),
        scanOf(1_800_000, 'p'),
        measurement(1_800_999, 36.5),
      ],
      [
        '1000 paired p/37.5 #1.1 suspected step-aside/temperature-suspected',
        '1800999 paired p/36.5 #1.2 suspected step-aside/temperature-suspected',
      ],
    ],
    [
      'is a new one when half an hour has passed',
      [
        scanOf(0, 'p'),
        measurement(1_000, 37.5),
        scanOf(1_800_000, 'p'),
        measurement(1_801_000, 36.5),
      ],
      [
        '1000 paired p/37.5 #1.1 suspected step-aside/temperature-suspected',
        '1801000 paired p/36.5 #2.1 normal admit/clear',
      ],
    ],
    [
      'is a new one after a normal passage',
      [scanOf(0, 'p'), measurement(1_000, 36.5), scanOf(5_000, 'p'), measurement(6_000, 37.5)],
      [
        '1000 paired p/36.5 #1.1 normal admit/clear',
        '6000 paired p/37.5 #2.1 suspected step-aside/temperature-suspected',
      ],
    ],
    [
      'is a new one after it was cleared',
      [
        scanOf(0, 'p'),
        measurement(1, 37.5),
        scanOf(2, 'p'),
        measurement(3, 37),
        scanOf(4, 'p'),
        measurement(5, 37.5),
      ],
      [
        '1 paired p/37.5 #1.1 suspected step-aside/temperature-suspected',
        '3 paired p/37 #1.2 cleared admit/clear',
        '5 paired p/37.5 #3.1 suspected step-aside/temperature-suspected',
      ],
    ],
    [
      'that began with a bad aim is suspected, not repeated, by its first fever',
      [scanOf(0, 'p'), measurement(1, 25), scanOf(2, 'p'), measurement(3, 37.5)],
      [
        '1 paired p/25 #1.1 not-valid measure-again/temperature-not-valid',
        '3 paired p/37.5 #1.2 suspected step-aside/temperature-suspected',
      ],
    ],
    [
      'at 38.0 °C is not cleared by a lower repeat',
      [scanOf(0, 'p'), measurement(1, 38.2), scanOf(2, 'p'), measurement(3, 36.5)],
      [
        '1 paired p/38.2 #1.1 suspected step-aside/temperature-suspected',
        '3 paired p/36.5 #1.2 suspected step-aside/temperature-suspected',
      ],
    ],
  ])('%s', (_, inputs, expected) => {
    expect(story(inputs)).toEqual(expected);
  });
});

describe('a requested re-measure', () => {
  const suspected = [scanOf(0, 'p'), measurement(1_000, 37.5)];
  const first = '1000 paired p/37.5 #1.1 suspected step-aside/temperature-suspected';

  test.each<[string, readonly LaneInput[], readonly string[]]>([
    [
      'is answered at once, and the code shown before still holds',
      [...suspected, request(2_000), measurement(9_000, 37)],
      [first, '9000 reading-only -/37 #1.2 cleared admit/clear'],
    ],
    [
      'may bring a new scan of the same code',
      [...suspected, request(2_000), scanOf(3_000, 'p'), measurement(4_000, 37.4)],
      [first, '4000 paired p/37.4 #1.2 suspected step-aside/temperature-suspected'],
    ],
    [
      'is void when somebody else shows a code',
      [...suspected, request(2_000), scanOf(3_000, 'q'), measurement(4_000, 36.8)],
      [first, '4000 paired q/36.8 #2.1 normal admit/clear'],
    ],
    [
      'stays void when that code goes unmeasured',
      [...suspected, request(2_000), scanOf(3_000, 'q'), measurement(12_000, 36.8), ended(13_000)],
      [
        first,
        '11000 scan-only q/- #2.1 not-valid measure-again/temperature-missing',
        '13000 reading-only -/36.8 #3.1 normal call-guard/code-missing',
      ],
    ],
    [
      'counts for one measurement only',
      [
        ...suspected,
        request(2_000),
        measurement(3_000, 37),
        measurement(4_000, 36.4),
        ended(5_000),
      ],
      [
        first,
        '3000 reading-only -/37 #1.2 cleared admit/clear',
        '5000 reading-only -/36.4 #3.1 normal call-guard/code-missing',
      ],
    ],
    [
      'is forgotten after the window',
      [...suspected, request(2_000), measurement(62_000, 36.8), ended(63_000)],
      [first, '63000 reading-only -/36.8 #2.1 normal call-guard/code-missing'],
    ],
    [
      'comes too late for a passage that is long over',
      [
        scanOf(0, 'p'),
        measurement(1_000, 25),
        request(61_000),
        measurement(62_000, 36.8),
        ended(63_000),
      ],
      [
        '1000 paired p/25 #1.1 not-valid measure-again/temperature-not-valid',
        '63000 reading-only -/36.8 #2.1 normal call-guard/code-missing',
      ],
    ],
    [
      'is refused when somebody else has scanned already',
      [...suspected, scanOf(2_000, 'q'), request(3_000), measurement(4_000, 36.8)],
      [first, '4000 paired q/36.8 #2.1 normal admit/clear'],
    ],
    [
      'is refused when somebody has been measured already',
      [...suspected, measurement(2_000, 36.8), request(3_000), scanOf(4_000, 'q')],
      [first, '4000 paired q/36.8 #2.1 normal admit/clear'],
    ],
    [
      'may follow a normal passage',
      [scanOf(0, 'p'), measurement(1, 36.5), request(2), measurement(3, 37.5)],
      [
        '1 paired p/36.5 #1.1 normal admit/clear',
        '3 reading-only -/37.5 #1.2 suspected step-aside/temperature-suspected',
      ],
    ],
    [
      'of somebody without a code is void when a code comes',
      [
        measurement(0, 37.5),
        tick(8_000),
        request(8_001),
        scanOf(8_002, 'q'),
        measurement(8_003, 36.5),
      ],
      [
        '8000 reading-only -/37.5 #1.1 suspected step-aside/temperature-suspected',
        '8003 paired q/36.5 #2.1 normal admit/clear',
      ],
    ],
    [
      'with nobody before it does nothing',
      [request(0), measurement(1, 36.5), scanOf(2, 'p')],
      ['2 paired p/36.5 #1.1 normal admit/clear'],
    ],
  ])('%s', (_, inputs, expected) => {
    expect(story(inputs)).toEqual(expected);
  });

  test('keeps a bad code bad', () => {
    const expired = [
      scanOf(0, 'p', { verdict: 'expired', reason: 'expired' }),
      measurement(1, 37.5),
      request(2),
      measurement(3, 37),
    ];
    expect(story(expired)[1]).toBe('3 reading-only -/37 #1.2 cleared refuse/code-expired');
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
