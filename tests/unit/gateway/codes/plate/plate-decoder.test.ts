import { describe, expect, test } from 'vitest';
import type { PlateKind } from '#gateway/codes/plate/plate-decoder.ts';
import { decodePlate, looksLikePlate, maskedPlate } from '#gateway/codes/plate/plate-decoder.ts';

/** Made up by the forms of GA 36-2018 (tables 2 to 6, annex A) and of the earlier issues that still drive. */
const golden: readonly (readonly [string, PlateKind, string])[] = [
  ['京A12345', 'ordinary', '京A12345'],
  ['沪B1C2D3', 'ordinary', '沪B1C2D3'],
  ['粤ZZ001A', 'ordinary', '粤ZZ001A'],
  ['京O00123', 'ordinary', '京O00123'],
  ['京AD12345', 'new-energy-small', '京AD12345'],
  ['沪AFA1234', 'new-energy-small', '沪AFA1234'],
  ['浙AK98765', 'new-energy-small', '浙AK98765'],
  ['京A12345D', 'new-energy-large', '京A12345D'],
  ['苏E00001F', 'new-energy-large', '苏E00001F'],
  ['鲁B1234挂', 'trailer', '鲁B1234挂'],
  ['川A12A4学', 'learner', '川A12A4学'],
  ['京A0001警', 'police', '京A0001警'],
  ['粤ZA123港', 'hong-kong', '粤ZA123港'],
  ['粤Z1234澳', 'macao', '粤Z1234澳'],
  ['沪22412领', 'consulate', '沪22412领'],
  ['沪A0023领', 'consulate', '沪A0023领'],
  ['224578使', 'embassy', '224578使'],
  ['使014578', 'embassy', '使014578'],
  ['鲁X0119应急', 'emergency', '鲁X0119应急'],
  ['WJ沪0123X', 'armed-police', 'WJ沪0123X'],
  ['WJ01234', 'armed-police', 'WJ01234'],
  ['VA12345', 'military', 'VA12345'],
];

test.each(golden)('%s is %s', (text, plateKind, plate) => {
  expect(decodePlate(text)).toEqual({ kind: 'plate', plateKind, plate });
});

test.each([
  ['with the dot of the plate', '京A·12345'],
  ['with blanks and a line end', ' 京A 12345\r\n'],
  ['in small letters', '京a12345'],
  ['in full width', '京Ａ１２３４５'],
  ['with a hyphen', '京A-12345'],
  ['with a bullet', '京A•12345'],
])('the same plate %s is the same', (_, text) => {
  expect(decodePlate(text)).toMatchObject({ plate: '京A12345' });
});

describe('no plate is', () => {
  test.each([
    ['nothing', ''],
    ['one of another country', 'B-MW 1234'],
    ['a province that there is none of', '台A12345'],
    ['an authority I', '京I12345'],
    ['I in the number', '京AI2345'],
    ['O in the number', '京AO2345'],
    ['one that is too short', '京A1234'],
    ['one that is too long for blue', '京A123456'],
    ['more than two letters', '京AABC12'],
    ['new energy with a letter of none', '京AZ12345'],
    ['new energy with letters in the middle', '京AD12A45'],
    ['Hong Kong from elsewhere', '京A1234港'],
    ['two signs', '京A123学警'],
    ['a digit as authority', '京112345'],
    ['a sentence with a plate in it', '车牌京A12345'],
    ['more characters than any plate', `京A12345${'·'.repeat(30)}`],
    ['a text with a control character', '京A12345\u0000'],
    ['half of a surrogate pair', '\ud83d京A12345'],
  ])('%s', (_, text) => {
    expect(decodePlate(text).kind).toBe('refused');
  });
});

test('a plate that is mistyped still looks like one; another code does not', () => {
  for (const text of ['京A1234', '京I12345', '使12345', '沪AI2345D'])
    expect(looksLikePlate(text), text).toBe(true);
  for (const text of ['SP1:/ABC', '京', '10123456', '你好，世界', 'https://s.sh.gov.cn/abc'])
    expect(looksLikePlate(text), text).toBe(false);
});

test.each([
  ['京A12345', '京A•••45'],
  ['京AD12345', '京A••••45'],
  ['鲁X0119应急', '鲁X••••应急'],
])('of %s a screen shows %s', (plate, masked) => {
  expect(maskedPlate(plate)).toBe(masked);
});
