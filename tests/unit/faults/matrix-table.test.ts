import { describe, expect, test } from 'vitest';
import type { FaultFigures, FaultNote } from '#tests/faults/matrix/fault.ts';
import { brokenPromises, isFoundOut } from '#tests/faults/matrix/fault.ts';
import type { FaultResult } from '#tests/faults/runner/matrix-table.ts';
import { brokenOf, matrixText } from '#tests/faults/runner/matrix-table.ts';

const good: FaultFigures = { accepted: 1_234, recoveryMs: [900, 2_500, 1_000] };
const bad: FaultFigures = { accepted: 10, lost: 2 };

const result = (note: Partial<FaultNote>, state: FaultResult['state'] = 'passed'): FaultResult => ({
  note: {
    ...{ fault: 'power-cut', part: 'promise', rounds: 10, unit: 'cuts', seed: 7 },
    ...{ figures: good, notRun: null, ...note },
  },
  state,
});
const control = (figures: FaultFigures | null) => result({ part: 'control', figures });

describe('the judge of the fault matrix', () => {
  test.each([
    ['a lost record', { accepted: 1, lost: 1 }],
    ['a doubled record', { accepted: 1, doubled: 1 }],
    ['a hidden gap', { accepted: 1, unreportedGaps: 1 }],
    ['another broken promise', { accepted: 1, broken: ['Too slow.'] }],
  ])('condemns %s', (_what, figures) => {
    expect(brokenPromises(figures)).toHaveLength(1);
    expect(isFoundOut(figures)).toBe(true);
  });

  test('takes a run in which nothing was accepted for no proof, and finds nothing out by it', () => {
    expect(brokenPromises({ accepted: 0 })).toHaveLength(1);
    expect(isFoundOut({ accepted: 0, lost: 3 })).toBe(false);
  });

  test('lets a run pass in which nothing went wrong', () => {
    expect(brokenPromises(good)).toEqual([]);
    expect(isFoundOut(good)).toBe(false);
  });
});

describe('the table of the fault matrix', () => {
  test('has a line for each fault, with the median and the worst recovery', () => {
    const [, line = ''] = matrixText([result({}), control(bad)]).split('\n');
    expect(line.trim().split(/ {2,}/)).toEqual([
      ...['power-cut', '10 cuts', '1,234', '0', '0', '0', '1.00 s / 2.50 s', 'yes', '7'],
    ]);
  });

  test('names what is missing where a fault was not run, and does not call that broken', () => {
    const notRun = { notRun: 'needs root', figures: null };
    const results = [result(notRun, 'skipped'), result({ part: 'control', ...notRun }, 'skipped')];
    expect(matrixText(results)).toContain('power-cut: needs root');
    expect(brokenOf(results)).toEqual([]);
  });

  test.each([
    ['a broken promise', [result({ figures: bad }, 'failed'), control(bad)], '2 accepted records'],
    ['a control that passes for sound', [result({}), control(good)], 'control was not found out'],
    [
      'a run without an end',
      [result({ figures: null }, 'failed'), control(bad)],
      'the promise did',
    ],
    ['a control without an end', [result({}), control(null)], 'the control did'],
    ['a test that failed otherwise', [result({}, 'failed'), control(bad)], 'the test failed'],
  ])('tells %s', (_what, results, sentence) => {
    expect(brokenOf(results)).toHaveLength(1);
    expect(matrixText(results)).toContain(sentence);
  });
});
