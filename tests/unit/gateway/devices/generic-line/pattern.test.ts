import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceOptionsSchemas } from '#gateway/devices/device-registry.ts';
import { waysOf } from '#gateway/devices/generic-line/pattern-ways.ts';

const problems = (pattern: string, more: object = {}): string[] => {
  const options = { fields: { kind: 'pattern', pattern }, ...more };
  const { error } = deviceOptionsSchemas['generic-line'].safeParse(options);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('the ways in which a pattern can be laid over a line', () => {
  test.each([
    ['abc', 1],
    ['a?', 2],
    ['a*', 11],
    ['a+?', 10],
    ['a{3}', 1],
    ['a{1,3}b{0,1}', 6],
    ['a{4,}', 7],
    ['a{2,500}', 9],
    ['(?:a|b|cd)', 3],
    ['(?:a|b){1,2}', 6],
    ['(?<object>\\d{1,3})x', 3],
    ['[+*?{}()|\\]]', 1],
    ['\\+\\*\\(\\{\\|\\p{L}\\u{1F321}', 1],
    ['(?=a|b)(?<!c)', 2],
    ['a*a*', 121],
    ['(?:a*)*', Number.POSITIVE_INFINITY],
  ])('%s: %i on ten characters', (pattern, ways) => {
    expect(() => new RegExp(pattern, 'u')).not.toThrow();
    const counted = waysOf(pattern, 10);
    if (Number.isFinite(ways)) expect(counted).toBe(ways);
    else expect(counted).toBeGreaterThan(1e9);
  });

  test('are counted for whatever is a regular expression, at once', () => {
    const part = fc.constantFrom(
      'a',
      '\\d',
      '[^)]',
      '(',
      '(?:',
      '(?<n>',
      ')',
      '|',
      '*',
      '+?',
      '{2,}',
      '{1,9}',
      '.',
      '\\)',
    );
    void fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const pattern = parts.join('');
        try {
          new RegExp(pattern, 'u');
        } catch {
          return;
        }
        expect(waysOf(pattern, 128)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('a pattern is refused when the configuration is loaded', () => {
  test.each([
    '(?:(?<object>\\d)+)+x',
    '(?<object>(?:1|1)*)x',
    '(?<object>.*.*.*)=',
    '(?<object>(?:\\d+,?)+)',
  ])('%s: a bad line would keep it busy', (pattern) => {
    expect(problems(pattern).join()).toMatch(
      /fields.pattern: .* ways on a line of 128 bytes.*\\d\{1,3\} instead/,
    );
  });

  test('with every reason at once', () => {
    expect(problems('(?<ambient>\\d*)(?<colour>\\d*)\\d*', { scale: -1 })).toEqual([
      'scale: Too small: expected number to be >0',
      'fields.pattern: groups named object, ambient, body, code, unit, not colour',
      'fields.pattern: object, body or code among what is read, as named groups such as (?<object>…)',
      expect.stringContaining('can be tried in 2,146,689 ways'),
    ]);
  });

  test('when it is no regular expression', () => {
    expect(problems('(?<object>\\d')).toEqual([
      expect.stringMatching(
        /^fields.pattern: a regular expression; this one is none: .*Unterminated group/,
      ),
    ]);
  });

  test('when it names a temperature and a code', () => {
    expect(problems('(?<object>\\d)(?<code>\\d)').join()).toContain('not both');
  });
});

test('a pattern that may stand costs no line much, however bad', () => {
  const pattern = '(?<object>\\d*\\d*)x';
  expect(problems(pattern)).toEqual([]);
  const expression = new RegExp(`^(?:${pattern})$`, 'u');
  for (let count = 0; count < 200; count += 1) expect(expression.test('1'.repeat(128))).toBe(false);
});
