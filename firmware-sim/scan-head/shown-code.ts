/** A version 40 QR code of the lowest level holds no more (ISO/IEC 18004 table 7). */
const MOST_CODE_BYTES = 2953;

/** The word for a trigger pulled, or a hand before the sensor, with no code there. */
const NOTHING = '(nothing)';

export type ShownCode =
  | { readonly kind: 'code'; readonly bytes: Uint8Array }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly problem: string };

/** What the words of `--help` call CODE: text, `hex:` and bytes for a binary code, or `(nothing)`. */
export function shownCodeFromText(text: string): ShownCode {
  if (text === NOTHING) return { kind: 'nothing' };
  const hex = /^hex:\s*((?:[\dA-Fa-f]{2}\s*)+)$/.exec(text)?.[1];
  const bytes = hex ? Buffer.from(hex.replaceAll(/\s/g, ''), 'hex') : Buffer.from(text, 'utf8');
  if (bytes.length === 0) return refused('A code without text cannot be shown.');
  if (bytes.length > MOST_CODE_BYTES) {
    return refused(`A QR code holds at most ${MOST_CODE_BYTES} bytes, not ${bytes.length}.`);
  }
  return { kind: 'code', bytes };
}

const refused = (problem: string): ShownCode => ({ kind: 'refused', problem });
