import { transcode } from '#sim/gm65/character-set.ts';
import type { Zones } from '#sim/gm65/zones.ts';
import { Zone } from '#sim/gm65/zones.ts';

/** GM65-S manual appendix A: the letter of each symbology when CodeID is on. */
export const CODE_ID = {
  qr: 'Q',
  'data-matrix': 'u',
  pdf417: 'r',
  code128: 'j',
  code39: 'b',
  code93: 'i',
  codabar: 'a',
  itf: 'e',
  ean13: 'd',
  upc: 'c',
} as const;
export type Symbology = keyof typeof CODE_ID;

/** The zones that switch a symbology off. */
const ENABLING_ZONE: Readonly<Partial<Record<Symbology, number>>> = {
  qr: Zone.QrCode,
  'data-matrix': Zone.DataMatrix,
  pdf417: Zone.Pdf417,
};

/** 0060 bits 6–5. */
const TAILS: readonly string[] = ['\r', '\r\n', '\t', ''];
const READ_FAILURE = 'RF';

const OutputBit = { ReadFailure: 0x10, Prefix: 0x08, CodeId: 0x04, Suffix: 0x02, Tail: 0x01 };
const STATUS_PROMPT_BIT = 0x40;
const MOST_AFFIX_BYTES = 15;
/** 000D bits 1–0: as a keyboard it says nothing on a serial line. */
const KEYBOARD_OUTPUT = 1;

export function canRead(symbology: Symbology, zones: Zones): boolean {
  const zone = ENABLING_ZONE[symbology];
  return zone === undefined || (zones.at(zone) & 1) === 1;
}

/** Manual §4: prefix, CodeID, data, suffix, tail; before them `S` when the status prompt is on. */
export function successOutput(code: Uint8Array, symbology: Symbology, zones: Zones): Uint8Array {
  if (isKeyboard(zones)) return new Uint8Array();
  const output = zones.at(Zone.Output);
  const lengths = zones.at(Zone.AffixLengths);
  return Uint8Array.from([
    ...status('S', zones),
    ...(output & OutputBit.Prefix ? affix(Zone.Prefix, lengths >> 4, zones) : []),
    ...(output & OutputBit.CodeId ? ascii(CODE_ID[symbology]) : []),
    ...data(code, zones),
    ...(output & OutputBit.Suffix ? affix(Zone.Suffix, lengths & 0x0f, zones) : []),
    ...tail(output),
  ]);
}

/** Nothing read: `F` and `RF`, each if it is on; else no byte at all. */
export function failureOutput(zones: Zones): Uint8Array {
  if (isKeyboard(zones)) return new Uint8Array();
  const output = zones.at(Zone.Output);
  const words = output & OutputBit.ReadFailure ? [...ascii(READ_FAILURE), ...tail(output)] : [];
  return Uint8Array.from([...status('F', zones), ...words]);
}

function data(code: Uint8Array, zones: Zones): Uint8Array {
  if (zones.at(Zone.Raw) === 0x08) return code;
  return transcode(code, (zones.at(Zone.Encoding) >> 2) & 3);
}

const isKeyboard = (zones: Zones) => (zones.at(Zone.Encoding) & 3) === KEYBOARD_OUTPUT;

const status = (letter: string, zones: Zones) =>
  zones.at(Zone.Trigger) & STATUS_PROMPT_BIT ? ascii(letter) : [];

const affix = (address: number, length: number, zones: Zones) =>
  zones.slice(address, Math.min(length, MOST_AFFIX_BYTES));

const tail = (output: number) =>
  output & OutputBit.Tail ? ascii(TAILS[(output >> 5) & 3] ?? '') : [];

const ascii = (text: string) => new TextEncoder().encode(text);
