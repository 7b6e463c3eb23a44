import { expect, test } from 'vitest';
import type { ContactEntry } from '#kiosk/contact-entry.ts';
import { emptyEntry, entryValue, erased, shownEntry, typed } from '#kiosk/contact-entry.ts';

const entered = (keys: string): ContactEntry => [...keys].reduce(typed, emptyEntry);

test('three digits are a value, the last one a tenth', () => {
  expect(shownEntry(entered(''))).toBe('__._');
  expect(shownEntry(entered('38'))).toBe('38._');
  expect(entryValue(entered('38'))).toEqual({ kind: 'unfinished' });
  expect(shownEntry(entered('383'))).toBe('38.3');
  expect(entryValue(entered('383'))).toEqual({ kind: 'value', celsius: 38.3 });
});

test('a fourth digit and what is no digit change nothing; one is taken back at a time', () => {
  expect(entered('3831')).toBe('383');
  expect(entered('38.3')).toBe('383');
  expect(erased(entered('383'))).toBe('38');
  expect(erased(emptyEntry)).toBe(emptyEntry);
});

test.each([
  ['339', 33.9],
  ['430', 43],
  ['999', 99.9],
  ['083', 8.3],
])('%s is no reading of a contact thermometer', (keys, celsius) => {
  expect(entryValue(entered(keys))).toEqual({ kind: 'implausible', celsius });
});

test.each(['340', '373', '429'])('%s may be one', (keys) => {
  expect(entryValue(entered(keys)).kind).toBe('value');
});
