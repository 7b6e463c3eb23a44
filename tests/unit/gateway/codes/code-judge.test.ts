import { describe, expect, test } from 'vitest';
import type { CodeFormat, FormatJudgement } from '#gateway/codes/code-format.ts';
import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { ClockState } from '#gateway/domain/clock.ts';

const now = { wallMs: 1_795_000_000_000, clockState: ClockState.Synchronised };

function formatFor(prefix: string, judge: (text: string) => Partial<FormatJudgement>): CodeFormat {
  return {
    name: prefix.toLowerCase(),
    recognises: (text) => text.startsWith(prefix),
    judge: (text) => ({
      format: prefix.toLowerCase(),
      verdict: 'valid',
      reason: 'good',
      passageKind: 'visitor',
      signedPayload: null,
      ...judge(text),
    }),
  };
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('the code judge', () => {
  const judged: string[] = [];
  const judge = createCodeJudge({
    formats: [
      formatFor('AA', (text) => {
        judged.push(text);
        return { signedPayload: Buffer.from('payload') };
      }),
      formatFor('BB', () => ({ verdict: 'invalid', reason: 'bad' })),
      formatFor('CC', () => {
        throw new Error('a bug');
      }),
    ],
  });

  test('asks the format that recognises the text, without what scanners add at the ends', () => {
    const { format, verdict } = judge('\uFEFF \0AA  1\0\r\n', now);
    expect({ format, verdict }).toEqual({ format: 'aa', verdict: 'valid' });
    expect(judged).toEqual(['AA  1']);
  });

  test.each([
    ['nothing', '', 'empty'],
    ['blanks and line ends', ' \r\n\0', 'empty'],
    ['an address', 'https://example.org/?qrCode=V2', 'unknown-format'],
    ['a prefix in the middle', 'xAA1', 'unknown-format'],
    ['a text of 4,097 characters', `AA${'1'.repeat(4_095)}`, 'overlong'],
  ])('%s is unrecognised', (_, text, reason) => {
    expect(judge(text, now)).toMatchObject({
      format: 'unrecognised',
      verdict: 'unrecognised',
      reason,
      passageKind: 'unknown',
    });
  });

  test('a text of 4,096 characters is judged', () => {
    expect(judge(`AA${'1'.repeat(4_094)}`, now).format).toBe('aa');
  });

  test('a format that throws lets nobody in', () => {
    expect(judge('CC', now)).toMatchObject({ verdict: 'cannot-check', reason: 'format-failed' });
  });

  test('the signed payload stands for a pass, however its text is written', () => {
    expect(judge('AA1', now).canonical).toEqual(judge('AA2', now).canonical);
    expect(latin1(judge('AA1', now).canonical)).toBe('aa\0payload');
  });

  test('the NFC text stands for anything else', () => {
    expect(judge('e\u0301', now).canonical).toEqual(judge('\u00E9\r\n', now).canonical);
    expect(judge('BB1', now).canonical).not.toEqual(judge('BB2', now).canonical);
  });

  test('a text cannot pretend to be a signed payload', () => {
    expect(judge('aa\0payload', now).canonical).not.toEqual(judge('AA1', now).canonical);
  });

  test('the judgement holds nothing but verdict and canonical bytes', () => {
    expect(Object.keys(judge('AA1', now)).sort()).toEqual([
      'canonical',
      'format',
      'passageKind',
      'reason',
      'verdict',
    ]);
  });
});
