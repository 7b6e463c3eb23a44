import { expect, test } from 'vitest';
import { numbersOf } from '#devices-page/check-draft.ts';

const pair = (reference: string, reading: string) => ({ reference, reading });

test('rows that are empty are left out, and a comma is a point', () => {
  expect(numbersOf([pair('35,0', '34.6'), pair('', ''), pair(' 37 ', '36.5')])).toEqual([
    { referenceCelsius: 35, readingCelsius: 34.6 },
    { referenceCelsius: 37, readingCelsius: 36.5 },
  ]);
});

test.each([
  ['nothing at all', [pair('', '')]],
  ['half a pair', [pair('35', '34.6'), pair('37', '')]],
  ['no number', [pair('35', 'abc')]],
  ['what nobody can have measured', [pair('350', '34.6')]],
])('%s is not sent', (_, pairs) => {
  expect(numbersOf(pairs)).toBeNull();
});
