import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import type { MenuReply } from '#gateway/devices/kit/menu-commands/menu-reply.ts';
import { isMenuStatus, menuReplyFrom } from '#gateway/devices/kit/menu-commands/menu-reply.ts';
import { PRODUCT_COMMAND } from './commands.ts';

/**
 * The answer to a command (Newland NLS-HR42 guide p. 16, NLS-HR52 guide p. 35):
 * `02 01 30 30 30 30 | @ or # | echo, a status byte before each , and ; | 3B 03`.
 */
const HEADER = [0x02, 0x01, 0x30, 0x30, 0x30, 0x30] as const;
const STORAGE_TYPES: ReadonlySet<number> = new Set([0x40, 0x23]);
const BODY_AT = HEADER.length + 1;
const SEMICOLON = 0x3b;
const ETX = 0x03;
/** All of what a scanner says of itself, with room to spare. */
const MAX_BODY_BYTES = 512;

export const newlandReplyFormat: FrameFormat<MenuReply> = {
  maxFrameBytes: BODY_AT + MAX_BODY_BYTES + 2,
  startByte: HEADER[0],
  judge,
  read: (bytes, at, byteCount) => menuReplyFrom(bytes.subarray(at + BODY_AT, at + byteCount - 2)),
};

function judge(bytes: Uint8Array, at: number, end: number): number {
  for (let index = 0; index < HEADER.length; index += 1) {
    if (at + index >= end) return Judgement.Partial;
    if (bytes[at + index] !== HEADER[index]) return Judgement.Noise;
  }
  if (at + HEADER.length >= end) return Judgement.Partial;
  if (!STORAGE_TYPES.has(bytes[at + HEADER.length] as number)) return Judgement.Noise;
  const replyEnd = endOfReply(bytes, at + BODY_AT, end);
  return replyEnd > 0 ? replyEnd - at : replyEnd;
}

/** Where the reply ends whose body begins at `from`, or a judgement. */
function endOfReply(bytes: Uint8Array, from: number, end: number): number {
  const last = Math.min(end, from + MAX_BODY_BYTES + 2);
  for (let at = from; at < last; at += 1) {
    const byte = bytes[at] as number;
    const isStatusBefore = isMenuStatus(bytes[at - 1]);
    if (byte === ETX && bytes[at - 1] === SEMICOLON && isMenuStatus(bytes[at - 2])) return at + 1;
    if (isStatusBefore && byte !== SEMICOLON && byte !== COMMA) return Judgement.Noise;
    if (!isBodyByte(byte) && !(BLANKS.has(byte) && isProductAt(bytes, from)))
      return Judgement.Noise;
  }
  return last === from + MAX_BODY_BYTES + 2 ? Judgement.Noise : Judgement.Partial;
}

const COMMA = 0x2c;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;
/** Product information comes in several lines. In any other answer a line end means that the answer was cut and a code follows. */
const BLANKS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d]);

const product = Array.from(PRODUCT_COMMAND, (character) => character.charCodeAt(0));

function isBodyByte(byte: number): boolean {
  const isPrintable = byte >= FIRST_PRINTABLE && byte <= LAST_PRINTABLE;
  return isPrintable || isMenuStatus(byte);
}

function isProductAt(bytes: Uint8Array, from: number): boolean {
  return product.every((byte, index) => bytes[from + index] === byte);
}
