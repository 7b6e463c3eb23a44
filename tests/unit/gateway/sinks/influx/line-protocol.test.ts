import { describe, expect, test } from 'vitest';
import {
  escapeKey,
  escapeMeasurement,
  pointHead,
  pointTime,
  quoteText,
} from '#gateway/sinks/influx/line-protocol.ts';

describe('escaping as published in "Line protocol reference, special characters" of InfluxDB', () => {
  test.each([
    ['us,midwest', 'us\\,midwest'],
    ['temp=rature', 'temp\\=rature'],
    ['location place', 'location\\ place'],
    ['tag Key1', 'tag\\ Key1'],
    ['us-midwest', 'us-midwest'],
    // Quotes, letters of any script and emoji need no escape.
    ['"quoted"', '"quoted"'],
    ['正门', '正门'],
    ['Launch 🚀', 'Launch\\ 🚀'],
    // A backslash within is a character like any other.
    ['a\\b', 'a\\b'],
  ])('key or tag value %j becomes %j', (text, expected) => {
    expect(escapeKey(text)).toBe(expected);
  });

  test.each([
    ['wea,ther', 'wea\\,ther'],
    ['wea ther', 'wea\\ ther'],
    ['wea=ther', 'wea=ther'],
  ])('measurement %j becomes %j', (text, expected) => {
    expect(escapeMeasurement(text)).toBe(expected);
  });

  test.each([
    ['too hot', '"too hot"'],
    ['too"hot"', '"too\\"hot\\""'],
    ['too hot/cold', '"too hot/cold"'],
    ['too hot\\cold', '"too hot\\\\cold"'],
    ['"string" within a string', '"\\"string\\" within a string"'],
    ['', '""'],
  ])('text field %j becomes %s', (text, expected) => {
    expect(quoteText(text)).toBe(expected);
  });
});

describe('what the format cannot carry', () => {
  test.each([
    ['gate\\', 'gate_'],
    ['gate\\\\', 'gate__'],
    ['\\', '_'],
    ['a\nb', 'a_b'],
    ['a\r\tb\u0000', 'a__b_'],
    ['a\\\n', 'a\\_'],
  ])('tag value %j is replaced by %j', (text, expected) => {
    expect(escapeKey(text)).toBe(expected);
  });

  test('a line break in a text field is replaced', () => {
    expect(quoteText('two\nlines')).toBe('"two_lines"');
  });

  test('a measurement does not begin like a comment', () => {
    expect(escapeMeasurement('#reading')).toBe('_reading');
  });
});

test('tags are sorted by key, and a tag without a value is left out', () => {
  expect(pointHead('reading', { site: 'tower', lane: 'lane 1', device: '' })).toBe(
    'reading,lane=lane\\ 1,site=tower',
  );
});

describe('the time of a point', () => {
  const observedAtMs = Date.UTC(2026, 10, 23, 8);

  test.each([
    [7, `${observedAtMs}000007`],
    [999_999, `${observedAtMs}999999`],
    [1_000_000, `${observedAtMs}000000`],
    [12_345_678, `${observedAtMs}345678`],
  ])('is the millisecond with record number %i in the digits below', (seq, expected) => {
    expect(pointTime(observedAtMs, seq)).toBe(expected);
  });

  test.each([
    ['in 1970, of a clock that was never set', 10_000],
    ['before any gateway of this kind existed', Date.UTC(2024, 11, 31, 23, 59, 59, 999)],
    ['beyond the 64 bits of a point', 9_223_372_036_854],
    ['not a whole millisecond', observedAtMs + 0.5],
    ['no number', Number.NaN],
  ])('is none when the observation is %s', (_, wrongMs) => {
    expect(pointTime(wrongMs, 1)).toBeNull();
  });

  test('exists from the first trusted millisecond on, up to the last that fits', () => {
    expect(pointTime(Date.UTC(2026, 0, 1), 1)).toBe('1767225600000000001');
    expect(BigInt(pointTime(9_223_372_036_853, 999_999) ?? '')).toBeLessThan(2n ** 63n);
  });
});
