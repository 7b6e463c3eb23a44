/**
 * The text of a resident identity card (GA 467): 256 bytes of UTF-16LE with name, sex, nation, birth, address, then
 * the number, 18 characters. Only the number is looked at, byte by byte: no string is ever made of it, since strings cannot be
 * overwritten.
 */
export const TEXT_BYTES = 256;

/** Name 30, sex 2, nation 4, date of birth 16, address 70 bytes stand before it. */
const NUMBER_AT = 122;
const NUMBER_CHARACTERS = 18;

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LETTER_X = 0x58;
/** What the letter X counts. */
const TEN = 10;

/** The number in ASCII, `null` where there is none that checks. The caller overwrites it. */
export function numberIn(text: Uint8Array): Uint8Array | null {
  const number = new Uint8Array(NUMBER_CHARACTERS);
  for (let index = 0; index < NUMBER_CHARACTERS; index += 1) {
    const at = NUMBER_AT + 2 * index;
    // The high byte of a digit is 00 (UTF-16LE).
    number[index] = text[at + 1] === 0 ? (text[at] as number) : 0;
  }
  if (isResidentNumber(number)) return number;
  number.fill(0);
  return null;
}

/** GB 11643: seventeen digits and a check character by ISO 7064 MOD 11-2. */
export function isResidentNumber(number: Uint8Array): boolean {
  let remainder = 0;
  for (let index = 0; index < NUMBER_CHARACTERS; index += 1) {
    const value = valueAt(number, index);
    if (value === null) return false;
    remainder = (2 * remainder + value) % 11;
  }
  return number.length === NUMBER_CHARACTERS && remainder === 1;
}

function valueAt(number: Uint8Array, index: number): number | null {
  const byte = number[index] ?? 0;
  if (byte >= DIGIT_0 && byte <= DIGIT_9) return byte - DIGIT_0;
  return byte === LETTER_X && index === NUMBER_CHARACTERS - 1 ? TEN : null;
}
