import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { openKnownPlates } from '#gateway/codes/plate/known-plates.ts';
import type { UnknownPlate } from '#gateway/codes/plate/plate-format.ts';
import { createPlateFormat, createPlateJudge } from '#gateway/codes/plate/plate-format.ts';
import { createPseudonymiser } from '#gateway/codes/pseudonym.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const pseudonymise = createPseudonymiser({ keyId: 'k1', key: new Uint8Array(32).fill(7) });
const now = { wallMs: 0, clockState: 'unsynchronised' } as const;
const rules = (unknown: UnknownPlate = 'call-guard') => ({
  isKnown: (plate: string) => plate === '京A12345',
  unknown,
});
const typed = (text: string, unknown?: UnknownPlate) =>
  createCodeJudge({ formats: [createPlateFormat(rules(unknown))] })(text, now);

describe('a plate that is typed', () => {
  test('is good where it is on the list, and needs no clock', () => {
    expect(typed('京a·12345\r')).toMatchObject({
      ...{ format: 'plate', verdict: 'valid', reason: 'plate-known' },
      ...{ passageKind: 'vehicle', masked: '京A•••45' },
    });
  });

  test.each([
    ['call-guard', 'cannot-check'],
    ['admit', 'valid'],
    ['refuse', 'invalid'],
  ] as const)('and is on no list: with %s it is %s', (unknown, verdict) => {
    expect(typed('沪B12345', unknown)).toMatchObject({ verdict, reason: 'plate-not-known' });
  });

  test('wrongly is for the guard, not for another format', () => {
    const reason = 'plate-unreadable';
    expect(typed('京AI2345')).toMatchObject({ verdict: 'cannot-check', reason });
    expect(typed('hello')).toMatchObject({ format: 'unrecognised' });
  });

  test('has one pseudonym, however it is written', () => {
    const pseudonyms = ['京A12345', '京a·12345', ' 京Ａ-12345 '].map((text) =>
      pseudonymise(typed(text).canonical),
    );
    expect(new Set(pseudonyms).size).toBe(1);
    expect(pseudonymise(typed('京A12346').canonical)).not.toBe(pseudonyms[0]);
  });

  test('is not in what is said of it', () => {
    const { canonical: _, ...said } = typed('京A12345');
    expect(JSON.stringify(said)).not.toContain('A12345');
  });
});

describe('a plate that a camera read', () => {
  const judge = createPlateJudge(rules());
  const read = (text: string, confidenceRatio: number) => judge({ text, confidenceRatio }, 0.8);

  test('is the same vehicle as the typed one', () => {
    expect(read('京A12345', 0.8)).toEqual(typed('京A12345'));
  });

  test('is not read below the confidence that is asked for', () => {
    expect(read('京A12345', 0.79)).toMatchObject({
      ...{ verdict: 'cannot-check', reason: 'plate-unreadable', passageKind: 'vehicle' },
    });
  });

  test.each([Number.NaN, -1])('is not read with a confidence of %s', (confidenceRatio) => {
    expect(read('京A12345', confidenceRatio).reason).toBe('plate-unreadable');
  });

  test('is never another code, whatever it says', () => {
    expect(read('SP1:/ABCDEFG', 1)).toMatchObject({ format: 'plate', reason: 'plate-unreadable' });
  });
});

describe('the list of plates', () => {
  const opened = (text: string, mode = 0o600) => {
    const file = path.join(temporaryDirectory(), 'plates.txt');
    fs.writeFileSync(file, text, { mode });
    return openKnownPlates(file, pseudonymise);
  };

  test('knows its plates however they are written, with remarks and empty lines', () => {
    const list = opened('\uFEFF# lorries\r\n京A·12345 # bakery\n\n沪ad01234\n');
    expect(list.problem).toBeNull();
    expect([list.isKnown('京A12345'), list.isKnown('沪AD01234')]).toEqual([true, true]);
    expect(list.isKnown('京A12346')).toBe(false);
  });

  test('with one bad line is not used, and the line is named without what it says', () => {
    const list = opened('京A12345\n京AI2345\n');
    expect(list.isKnown('京A12345')).toBe(false);
    expect(list.problem).toMatch(/line 2 is no plate/);
    expect(list.problem).not.toContain('AI2345');
  });

  test('that everybody may read is not used', () => {
    const list = opened('京A12345\n', 0o644);
    expect(list.isKnown('京A12345')).toBe(false);
    expect(list.problem).toMatch(/personal data/);
  });

  test('that is missing is told; none at all is nothing to tell', () => {
    expect(openKnownPlates('/nowhere/plates.txt', pseudonymise).problem).toMatch(/cannot be read/);
    const none = openKnownPlates(null, pseudonymise);
    expect([none.problem, none.isKnown('京A12345')]).toEqual([null, false]);
  });
});
