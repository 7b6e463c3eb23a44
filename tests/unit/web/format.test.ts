import { expect, test } from 'vitest';
import { createFormats, formatAge } from '#web/format.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test('an age counts seconds first and loses them later', () => {
  const ages = [0, 42_999, 12 * MINUTE_MS + 5_000, 3 * HOUR_MS + 20 * MINUTE_MS, 52 * HOUR_MS];
  expect(ages.map((age) => formatAge(age, 'en'))).toEqual([
    '0:00',
    '0:42',
    '12:05',
    '3 h 20 min',
    '2 d 4 h',
  ]);
  expect(ages.map((age) => formatAge(age, 'zh-CN'))).toEqual([
    '0:00',
    '0:42',
    '12:05',
    '3 小时 20 分',
    '2 天 4 小时',
  ]);
});

test('something that seems to come from the future is new, not negative', () => {
  expect(formatAge(-5_000, 'en')).toBe('0:00');
});

test('a temperature always has one decimal', () => {
  const { temperature } = createFormats('zh-CN');
  expect([36, 37.25, 37.349].map(temperature)).toEqual(['36.0', '37.3', '37.3']);
});

test.each(['zh-CN', 'en'] as const)(
  'times in %s have 24 hours, in the zone asked for',
  (language) => {
    const { clockTime } = createFormats(language, 'Asia/Shanghai');
    expect(clockTime(Date.UTC(2026, 10, 23, 13, 31, 5))).toBe('21:31:05');
    expect(clockTime(Date.UTC(2026, 10, 23, 16, 0, 0))).toBe('00:00:00');
  },
);
