/** Bytes that mark off a line, and what may stand between them. */
export const Control = {
  Stx: 0x02,
  Etx: 0x03,
  Tab: 0x09,
  LineFeed: 0x0a,
  CarriageReturn: 0x0d,
  /** FNC1 as GS1 scanners transmit it (GS1 General Specifications §7.8): part of the code. */
  GroupSeparator: 0x1d,
  FirstPrintable: 0x20,
} as const;

/** Longest code that any symbology in use carries is 4,296 characters (QR 40-L, alphanumeric); passes stay far below. */
export const MAX_LINE_BYTES = 4_096;

export function isTerminator(byte: number): boolean {
  return byte === Control.CarriageReturn || byte === Control.LineFeed || byte === Control.Tab;
}

/** A control character inside a code means a wrong baud rate, a command reply or a binary payload. */
export function isForbidden(byte: number): boolean {
  return byte < Control.FirstPrintable && byte !== Control.GroupSeparator;
}

/** One line, still as text. */
export type ScannedLine = {
  /** AIM symbology identifier without its `]`; `null` where the scanner sends none. */
  readonly aimId: string | null;
  readonly text: string;
};

/** `]X` marks what the scanner says of itself, such as its version, and not a code (Honeywell REVINF). */
export function isCommandReply(line: ScannedLine): boolean {
  return line.aimId?.startsWith('X') ?? false;
}
