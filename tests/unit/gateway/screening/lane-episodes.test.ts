import { describe, expect, test } from 'vitest';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import { input, story } from './screening-examples.ts';

const { measurement, request, tick, ended } = input;
const scanOf = input.scan;

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
