import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CodeTime } from '#gateway/codes/code-format.ts';
import { createSitePassFormat } from '#gateway/codes/site-pass/site-pass-format.ts';
import type { TrustedKey } from '#gateway/codes/site-pass/trust-list.ts';
import { trustListFrom } from '#gateway/codes/site-pass/trust-list.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import {
  base32Text,
  claimsWith,
  passBytes,
  passText,
  publicKeyPemFrom,
  seeds,
} from './pass-writer.ts';

type VectorFile = {
  readonly nowSeconds: number;
  readonly audience: string;
  readonly maxLifetimeDays: number;
  readonly trustList: unknown;
  readonly vectors: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly reason: string;
    readonly passageKind: string;
    readonly text: string;
  }[];
};

const file = JSON.parse(
  readFileSync(new URL('vectors.json', import.meta.url), 'utf8'),
) as VectorFile;

function keysFrom(list: unknown): readonly TrustedKey[] {
  const reading = trustListFrom(JSON.stringify(list));
  if (reading.kind !== 'list') throw new Error(reading.problem);
  return reading.keys;
}

const keys = keysFrom(file.trustList);
const formatWith = (trusted: readonly TrustedKey[]) =>
  createSitePassFormat({
    trustedKeys: () => trusted,
    audience: file.audience,
    maxLifetimeDays: file.maxLifetimeDays,
  });
const format = formatWith(keys);
const at = (wallMs: number, clockState: ClockState = ClockState.Synchronised): CodeTime => ({
  wallMs,
  clockState,
});
const now = at(file.nowSeconds * 1_000);
const verdictOf = (text: string, time: CodeTime = now) => {
  const { verdict, reason } = format.judge(text, time);
  return `${verdict}/${reason}`;
};

describe('site pass vectors', () => {
  test.each(file.vectors)('$name: $verdict, $reason', (vector) => {
    expect(format.recognises(vector.text)).toBe(true);
    expect(format.judge(vector.text, now)).toMatchObject({
      format: 'site-pass',
      verdict: vector.verdict,
      reason: vector.reason,
      passageKind: vector.passageKind,
    });
  });

  test('the file is what the writer makes', () => {
    expect(file.vectors[0]?.text).toBe(passText());
  });
});

describe('an altered pass', () => {
  const bytes = passBytes();

  test('is never valid, whichever bit is turned over', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
      const judgement = format.judge(`SP1:/${base32Text(altered)}`, now);
      expect(judgement.verdict, `bit ${bit}`).not.toBe('valid');
      expect(judgement.signedPayload, `bit ${bit}`).toBeNull();
    }
  });

  test('is never valid, wherever it is cut or lengthened', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(verdictOf(`SP1:/${base32Text(bytes.subarray(0, length))}`)).toMatch(/^invalid\//);
    }
    expect(verdictOf(`SP1:/${base32Text(Buffer.concat([bytes, Buffer.from([0])]))}`)).toBe(
      'invalid/not-cose-sign1',
    );
  });

  test.each([
    ['lower case', passText().toLowerCase().replace('sp1', 'SP1')],
    ['padding', `${passText()}=`],
    ['a blank inside', passText().replace('TIQ', 'TI Q')],
    ['a second pass behind it', passText() + passText()],
    ['nothing behind the prefix', 'SP1:/'],
  ])('with %s is invalid', (_, text) => {
    expect(verdictOf(text)).toMatch(/^invalid\//);
  });
});

describe('trust', () => {
  test('without any key nothing can be checked', () => {
    expect(formatWith([]).judge(passText(), now)).toMatchObject({
      verdict: 'cannot-check',
      reason: 'no-trust-list',
      passageKind: 'unknown',
      signedPayload: null,
    });
  });

  test('of two keys with the same id the one that signed counts', () => {
    const [good] = keys;
    const [other] = keysFrom({
      keys: [
        { kid: good?.kid, issuer: 'other-court', publicKeyPem: publicKeyPemFrom(seeds.stranger) },
      ],
    });
    const both = formatWith([other, good].filter((key) => key !== undefined));
    expect(both.judge(passText(), now).verdict).toBe('valid');
    expect(both.judge(passText({ seedHex: seeds.stranger }), now)).toMatchObject({
      verdict: 'unknown-issuer',
      reason: 'issuer-mismatch',
    });
  });

  test('a pass whose signature does not hold tells no kind', () => {
    const judgement = format.judge(passText({ seedHex: seeds.stranger }), now);
    expect(judgement.passageKind).toBe('unknown');
  });
});

describe('time', () => {
  const unsynchronised = at(0, ClockState.Unsynchronised);

  test.each([
    ['a good pass', passText()],
    ['an expired pass', passText({ claims: claimsWith([[4, file.nowSeconds - 1]]) })],
    ['a pass of tomorrow', passText({ claims: claimsWith([[5, file.nowSeconds + 86_400]]) })],
    ['a pass without a start', passText({ claims: claimsWith([[5, undefined]]) })],
  ])('with an unsynchronised clock %s cannot be checked', (_, text) => {
    expect(verdictOf(text, unsynchronised)).toBe('cannot-check/clock-not-trusted');
  });

  test('what needs no clock is said without one', () => {
    const longLived = claimsWith([[4, 1_790_000_000 + 401 * 86_400]]);
    expect(verdictOf(passText({ seedHex: seeds.stranger }), unsynchronised)).toBe(
      'invalid/signature-mismatch',
    );
    expect(verdictOf(passText({ claims: longLived }), unsynchronised)).toBe(
      'invalid/lifetime-too-long',
    );
  });

  test('a clock in holdover is trusted, a clock that is no number is not', () => {
    expect(format.judge(passText(), at(now.wallMs, ClockState.Holdover)).verdict).toBe('valid');
    expect(verdictOf(passText(), at(Number.NaN))).toBe('cannot-check/clock-not-trusted');
  });

  test('without a start the lifetime counts from now', () => {
    const text = passText({ claims: claimsWith([[5, undefined]]) });
    const early = 1_800_000_000 - 400 * 86_400;
    expect(verdictOf(text, at(early * 1_000))).toBe('valid/signature-and-times-good');
    expect(verdictOf(text, at((early - 1) * 1_000))).toBe('invalid/lifetime-too-long');
  });
});
