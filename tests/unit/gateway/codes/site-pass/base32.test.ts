import { describe, expect, test } from 'vitest';
import { bytesFromBase32 } from '#gateway/codes/site-pass/base32.ts';

const textOf = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('latin1');

describe('Base32', () => {
  test.each([
    // RFC 4648 §10, without the padding.
    ['', ''],
    ['MY', 'f'],
    ['MZXQ', 'fo'],
    ['MZXW6', 'foo'],
    ['MZXW6YQ', 'foob'],
    ['MZXW6YTB', 'fooba'],
    ['MZXW6YTBOI', 'foobar'],
  ])('%j is %j', (text, bytes) => {
    expect(textOf(bytesFromBase32(text))).toBe(bytes);
  });

  test.each([
    ['an impossible length', 'MZX'],
    ['one character', 'M'],
    ['six characters', 'MZXW6Y'],
    ['set bits behind the last byte', 'MZ'],
    ['lower case', 'my'],
    ['padding', 'MY======'],
    ['0, 1, 8 and 9', 'M0M1M8M9'],
    ['a character beyond ASCII', 'MZXW6YT\u0141'],
  ])('%s is refused', (_, text) => {
    expect(bytesFromBase32(text)).toBeNull();
  });
});
