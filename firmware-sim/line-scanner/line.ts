/**
 * What a code scanner in its factory mode sends: an optional AIM symbology identifier
 * (ISO/IEC 15424), the text, and a terminator. Nothing frames or checks the text.
 */
export type LineFormat = {
  /** `]Q1` is a QR code of model 2; the empty string when the identifier is switched off. */
  readonly aimIdentifier: string;
  readonly terminator: LineTerminator;
};

export const LineTerminator = {
  CarriageReturn: 'cr',
  LineFeed: 'lf',
  Both: 'crlf',
  Tab: 'tab',
  None: 'none',
} as const;
export type LineTerminator = (typeof LineTerminator)[keyof typeof LineTerminator];

export const DEFAULT_LINE_FORMAT: LineFormat = { aimIdentifier: ']Q1', terminator: 'crlf' };

const TERMINATOR_TEXT: Readonly<Record<LineTerminator, string>> = {
  cr: '\r',
  lf: '\n',
  crlf: '\r\n',
  tab: '\t',
  none: '',
};

export function encodeLine(text: string, format: LineFormat = DEFAULT_LINE_FORMAT): Uint8Array {
  return Buffer.from(`${format.aimIdentifier}${text}${TERMINATOR_TEXT[format.terminator]}`, 'utf8');
}
