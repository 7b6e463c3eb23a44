import type { FrameShape } from '#sim/firmware.ts';

const START = 0x02;
const END = 0x03;
const LARGEST_NUMBER = 0xff_ff_ff_ff;

/** The check is two characters, and a byte ends the frame. */
export const FRAME_SHAPE: FrameShape = { checkBytes: 2, trailerBytes: 1 };

/**
 * RDM6300 (hobbycomponents.com, forum.arduino.cc 251993): `02`, ten hex characters for five bytes, two for their
 * XOR, `03`. The number printed on a card is bytes 2 to 5.
 */
export function encodeCard(bytes: Uint8Array): Uint8Array {
  const check = bytes.reduce((all, byte) => all ^ byte, 0);
  const text = Buffer.from([...bytes, check])
    .toString('hex')
    .toUpperCase();
  return Uint8Array.from([START, ...Buffer.from(text, 'ascii'), END]);
}

/** Five bytes from `hex:0100…` (all of them) or from the decimal number printed on a card. */
export function cardFromText(text: string, version: number): Uint8Array | undefined {
  const hex = /^hex:([\dA-Fa-f]{10})$/.exec(text)?.[1];
  if (hex) return Buffer.from(hex, 'hex');
  const number = Number(text);
  if (!/^\d{1,10}$/.test(text) || number > LARGEST_NUMBER) return undefined;
  const bytes = new Uint8Array(5);
  bytes[0] = version;
  new DataView(bytes.buffer).setUint32(1, number);
  return bytes;
}
