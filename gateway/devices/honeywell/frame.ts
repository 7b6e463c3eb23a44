import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import { tagOf } from '#gateway/devices/kit/menu-commands/menu-dialogue.ts';
import type { MenuReply } from '#gateway/devices/kit/menu-commands/menu-reply.ts';
import { isMenuStatus, menuReplyFrom } from '#gateway/devices/kit/menu-commands/menu-reply.ts';

/**
 * The answer to a menu command is its echo with a status byte before the punctuation: `PREBK2995c80 06 .`
 * (captured from an N4313). Nothing else marks it, so only the tags that were asked count: a code
 * that begins with another is a code.
 */
const TAG_BYTES = 6;
const MAX_DATA_BYTES = 256;

/** Where identifiers are switched on, answers have one, too: `]X0`, and `]Z6` before the status (1602g). */
const ANSWER_IDS = [']X0', ']Z6'].map(bytesFrom);
const ID_BYTES = 3;

const BRACKET = 0x5d;
const CAPITAL_A = 0x41;
const SMALL_A = 0x61;
const SMALL_Z = 0x7a;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;
const punctuation: ReadonlySet<number> = new Set(Array.from('.!', (mark) => mark.charCodeAt(0)));

export function honeywellReplyFormat(commands: readonly string[]): FrameFormat<MenuReply> {
  const tags = [...new Set(commands.map(tagOf))].map(bytesFrom);
  return {
    maxFrameBytes: ID_BYTES + TAG_BYTES + MAX_DATA_BYTES + 2,
    startByte: null,
    judge: (bytes, at, end) => judge(bytes, at, end, tags),
    read: (bytes, at, byteCount) => {
      const from = bytes[at] === BRACKET ? at + ID_BYTES : at;
      return menuReplyFrom(bytes.subarray(from, at + byteCount - 1));
    },
  };
}

function judge(bytes: Uint8Array, at: number, end: number, tags: readonly Uint8Array[]): number {
  const tagAt = bytes[at] === BRACKET ? at + ID_BYTES : at;
  if (tagAt > at && !beginsAsAny(bytes, at, end, ANSWER_IDS)) return Judgement.Noise;
  const tagEnd = tagAt + TAG_BYTES;
  if (!beginsAsAny(bytes, tagAt, end, tags)) return Judgement.Noise;
  const replyEnd = endOfReply(bytes, tagEnd, end);
  return replyEnd > 0 ? replyEnd - at : replyEnd;
}

/** Whether the bytes from `at` on are, or may become, one of these capitals, in whatever case. Asked for every byte of a line: no strings. */
function beginsAsAny(
  bytes: Uint8Array,
  at: number,
  end: number,
  candidates: readonly Uint8Array[],
): boolean {
  for (const candidate of candidates) {
    const last = Math.min(end, at + candidate.length);
    let index = at;
    while (index < last && capital(bytes[index] as number) === candidate[index - at]) index += 1;
    if (index >= last) return true;
  }
  return false;
}

function capital(byte: number): number {
  return byte >= SMALL_A && byte <= SMALL_Z ? byte - SMALL_A + CAPITAL_A : byte;
}

function bytesFrom(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Where the reply ends whose data begin at `from`, or a judgement. */
function endOfReply(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < Math.min(end, from + MAX_DATA_BYTES); at += 1) {
    const byte = bytes[at] as number;
    if (isMenuStatus(byte)) {
      if (at + 1 >= end) return Judgement.Partial;
      return punctuation.has(bytes[at + 1] as number) ? at + 2 : Judgement.Noise;
    }
    if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE) return Judgement.Noise;
  }
  return end < from + MAX_DATA_BYTES ? Judgement.Partial : Judgement.Noise;
}
