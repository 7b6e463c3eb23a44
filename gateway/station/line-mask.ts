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

/**
 * Codes that people show are personal data, whoever looks. Only what a thermometer says is shown
 * as it is.
 */
export function lineMaskFor({ role, driver }: MaskedDevice): LineMask {
  if (role === 'thermometer') return LineMask.None;
  return textScanners.has(driver) ? LineMask.Text : LineMask.All;
}

/** What was sent to a device holds our own commands and is never hidden. */
export function hexOf(bytes: Uint8Array, mask: LineMask): string {
  return Array.from(bytes, (byte) => (isShown(byte, mask) ? hexPairs[byte] : HIDDEN)).join(' ');
}

const isShown = (byte: number, mask: LineMask): boolean =>
  mask === LineMask.None || (mask === LineMask.Text && framing.has(byte));

const hexPairs = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);
