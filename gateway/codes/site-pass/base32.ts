const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const NOT_A_DIGIT = 0xff;

const digitValues = new Uint8Array(128).fill(NOT_A_DIGIT);
for (let value = 0; value < ALPHABET.length; value++) {
  digitValues[ALPHABET.charCodeAt(value)] = value;
}

/** RFC 4648 §6: characters left over after whole groups of eight; 1, 3 and 6 cannot occur. */
const possibleRemainders = new Set([0, 2, 4, 5, 7]);

/**
 * RFC 4648 Base32, upper case, without padding. Strict: any other character, an impossible length
 * or set bits behind the last byte give `null`, so that bytes have exactly one text.
 */
export function bytesFromBase32(text: string): Uint8Array | null {
  if (!possibleRemainders.has(text.length % 8)) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let pendingBits = 0;
  let pendingBitCount = 0;
  let byteCount = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = digitValues[text.charCodeAt(index)] ?? NOT_A_DIGIT;
    if (digit === NOT_A_DIGIT) return null;
    pendingBits = (pendingBits << 5) | digit;
    pendingBitCount += 5;
    if (pendingBitCount < 8) continue;
    pendingBitCount -= 8;
    bytes[byteCount++] = pendingBits >>> pendingBitCount;
    pendingBits &= (1 << pendingBitCount) - 1;
  }
  return pendingBits === 0 ? bytes : null;
}
