import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePlate, looksLikePlate, maskedPlate } from '#gateway/codes/plate/plate-decoder.ts';

const provinces = [...'京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新'];
const letters = [...'ABCDEFGHJKLMNPQRSTUVWXYZ'];
const digits = [...'0123456789'];
const digit = fc.constantFrom(...digits);
const letter = fc.constantFrom(...letters);
const head = fc.tuple(fc.constantFrom(...provinces), letter).map((parts) => parts.join(''));
const energy = fc.constantFrom(...'DABCEFGHJK');
const string = (part: fc.Arbitrary<string>, length: number) =>
  fc.array(part, { minLength: length, maxLength: length }).map((parts) => parts.join(''));
const ofAtMostTwoLetters = fc
  .tuple(string(digit, 5), fc.array(fc.tuple(fc.nat(4), letter), { maxLength: 2 }))
  .map(([serial, put]) => {
    const characters = [...serial];
    for (const [at, character] of put) characters[at] = character;
    return characters.join('');
  });
const plate = fc.oneof(
  fc.tuple(head, ofAtMostTwoLetters).map((parts) => parts.join('')),
  fc.tuple(head, energy, fc.oneof(digit, letter), string(digit, 4)).map((parts) => parts.join('')),
  fc.tuple(head, string(digit, 5), energy).map((parts) => parts.join('')),
);
const separator = fc.constantFrom('', '·', ' ', '-', '.', '\u3000');
const fullWidth = (text: string): string =>
  text.replace(/[A-Z0-9]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0));

test('every plate of the standard is decoded, however it is written', () => {
  fc.assert(
    fc.property(plate, separator, fc.nat(3), (text, between, style) => {
      const written = `${text.slice(0, 2)}${between}${text.slice(2)}`;
      const styled = [written, written.toLowerCase(), fullWidth(written), ` ${written}\n`][style];
      expect(decodePlate(styled as string)).toMatchObject({ kind: 'plate', plate: text });
    }),
  );
});

test('a plate with I or O in its number is never one', () => {
  fc.assert(
    fc.property(plate, fc.nat(4), fc.constantFrom('I', 'O'), (text, at, wrong) => {
      const characters = [...text];
      characters[2 + at] = wrong;
      expect(decodePlate(characters.join('')).kind).toBe('refused');
    }),
  );
});

test('any text at all is judged, and what is decoded is decoded again as itself', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), plate), (text) => {
      const decoded = decodePlate(text);
      looksLikePlate(text);
      if (decoded.kind === 'plate') expect(decodePlate(decoded.plate)).toEqual(decoded);
    }),
  );
});

test('a mask never shows more than four characters of a plate', () => {
  fc.assert(
    fc.property(plate, (text) => {
      const shown = [...maskedPlate(text)].filter((each) => each !== '•');
      expect(shown).toHaveLength(4);
      expect([...maskedPlate(text)]).toHaveLength([...text].length);
    }),
  );
});
