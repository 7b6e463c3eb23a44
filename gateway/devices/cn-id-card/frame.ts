import { xor8 } from '#gateway/devices/kit/checksums.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import { numberIn, TEXT_BYTES } from './card-text.ts';

/**
 * What the security module answers (SDT interface; the table is in README.md):
 * `AA AA AA 96 69 | length hi lo | three status bytes | data | exclusive or`. The length counts all behind itself.
 */
const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69] as const;
const LENGTH_AT = PREAMBLE.length;
const BODY_AT = LENGTH_AT + 2;
const STATUS_BYTES = 3;
const DATA_AT = BODY_AT + STATUS_BYTES;
const MIN_BODY_BYTES = STATUS_BYTES + 1;

const PHOTO_BYTES = 1_024;
/** The length of the text and that of the photo, two bytes each. */
const SIZES_BYTES = 4;
const CARD_DATA_BYTES = SIZES_BYTES + TEXT_BYTES + PHOTO_BYTES;
const MAX_BODY_BYTES = STATUS_BYTES + CARD_DATA_BYTES + 1;

const MODULE_NUMBER_BYTES = 16;

/** Nothing of a card but a pseudonym is in it. */
export type SdtReply = {
  /** The last of the three status bytes; the first two are 00. */
  readonly status: number;
  readonly dataBytes: number;
  /** `null` unless the data are as long as the number of a module. */
  readonly moduleNumber: string | null;
  /** `null` unless the data are those of a card. */
  readonly card: SdtCard | null;
};

export type SdtCard = {
  /** `null` where the card holds no resident identity number. */
  readonly pseudonym: string | null;
};

/** The pseudonym is made where the frame is read, so that nothing else of it goes any further. */
export function sdtReplyFormat(
  pseudonymise: (secret: Uint8Array) => string,
): FrameFormat<SdtReply> {
  return {
    maxFrameBytes: BODY_AT + MAX_BODY_BYTES,
    startByte: PREAMBLE[0],
    judge,
    read: (bytes, at, byteCount) => {
      const data = bytes.subarray(at + DATA_AT, at + byteCount - 1);
      return {
        status: bytes[at + DATA_AT - 1] as number,
        dataBytes: data.length,
        moduleNumber: data.length === MODULE_NUMBER_BYTES ? moduleNumberIn(data) : null,
        card: isCard(data) ? { pseudonym: pseudonymIn(data, pseudonymise) } : null,
      };
    },
  };
}

function judge(bytes: Uint8Array, at: number, end: number): number {
  for (let index = 0; index < PREAMBLE.length; index += 1) {
    if (at + index >= end) return Judgement.Partial;
    if (bytes[at + index] !== PREAMBLE[index]) return Judgement.Noise;
  }
  if (at + BODY_AT > end) return Judgement.Partial;
  const bodyBytes = uint16At(bytes, at + LENGTH_AT);
  if (bodyBytes < MIN_BODY_BYTES || bodyBytes > MAX_BODY_BYTES) return Judgement.BadLength;
  const checkAt = at + BODY_AT + bodyBytes - 1;
  if (checkAt >= end) return Judgement.Partial;
  // Of everything behind the preamble, the length included.
  if (bytes[checkAt] !== xor8(bytes, at + LENGTH_AT, checkAt)) return Judgement.BadChecksum;
  const isKnown = bytes[at + BODY_AT] === 0 && bytes[at + BODY_AT + 1] === 0;
  return isKnown ? BODY_AT + bodyBytes : Judgement.Implausible;
}

function isCard(data: Uint8Array): boolean {
  return (
    data.length === CARD_DATA_BYTES &&
    uint16At(data, 0) === TEXT_BYTES &&
    uint16At(data, 2) === PHOTO_BYTES
  );
}

function pseudonymIn(
  data: Uint8Array,
  pseudonymise: (secret: Uint8Array) => string,
): string | null {
  const number = numberIn(data.subarray(SIZES_BYTES, SIZES_BYTES + TEXT_BYTES));
  if (number === null) return null;
  const pseudonym = pseudonymise(number);
  number.fill(0);
  return pseudonym;
}

/** As it stands on the module: `05.01-20100906-0001234567-…` (little endian; HslCommunication, SAMSerial). */
function moduleNumberIn(data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const kind = [data[0], data[2]].map((part) => String(part).padStart(2, '0')).join('.');
  const numbers = [4, 8, 12].map((at) => String(view.getUint32(at, true)));
  return [kind, ...numbers].join('-');
}

function uint16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
