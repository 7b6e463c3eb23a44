import { LineMask } from '#gateway/wire/device-words.ts';

/** In place of a byte that is not shown. */
const HIDDEN = '··';

/**
 * Scanners whose lines are text with control characters around it. A driver that is not named here
 * is hidden altogether: its frames may be binary, and a byte of a name may look like a line end.
 */
export const textScanners: ReadonlySet<string> = new Set(['line-scanner', 'gm65', 'zebra-ssi']);

/** STX, ETX, LF, CR: part of no text in ASCII, UTF-8, GBK or GB18030. */
const framing: ReadonlySet<number> = new Set([0x02, 0x03, 0x0a, 0x0d]);

type MaskedDevice = { readonly role: string; readonly driver: string };

/** Codes that people show are personal data, whoever looks. What a thermometer measures is not. */
export function lineMaskFor({ role, driver }: MaskedDevice): LineMask {
  if (role === 'thermometer') return LineMask.StrayText;
  return textScanners.has(driver) ? LineMask.Text : LineMask.All;
}

/** `null` hides nothing. */
export function hexOf(bytes: Uint8Array, mask: LineMask | null): string {
  const shown = shownBytes[mask ?? 'every'](bytes);
  return Array.from(bytes, (byte, at) => (shown(byte, at) ? hexPairs[byte] : HIDDEN)).join(' ');
}

type Shown = (byte: number, at: number) => boolean;

const shownBytes: Readonly<Record<LineMask | 'every', (bytes: Uint8Array) => Shown>> = {
  every: () => () => true,
  [LineMask.All]: () => () => false,
  [LineMask.Text]: () => (byte) => framing.has(byte),
  [LineMask.StrayText](bytes) {
    const hidden = strayText(bytes);
    return (_byte, at) => !hidden.has(at);
  },
};

/** Fewer characters in a row are as likely in any binary frame, and too few for a code. */
const SHORTEST_CODE_CHARACTERS = 6;

/** Places of every run of text bytes that holds a few readable characters in a row. */
function strayText(bytes: Uint8Array): ReadonlySet<number> {
  const hidden = new Set<number>();
  for (let from = 0; from < bytes.length; from += 1) {
    let to = from;
    let readable = 0;
    let mostReadable = 0;
    for (; to < bytes.length && isText(bytes[to]); to += 1) {
      readable = isReadable(bytes[to]) ? readable + 1 : 0;
      mostReadable = Math.max(mostReadable, readable);
    }
    if (mostReadable >= SHORTEST_CODE_CHARACTERS)
      for (let at = from; at < to; at += 1) hidden.add(at);
    from = to;
  }
  return hidden;
}

const isText = (byte = 0): boolean => byte >= 0x20 && byte !== 0x7f;
const isReadable = (byte = 0): boolean => byte >= 0x20 && byte <= 0x7e;

const hexPairs = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);
