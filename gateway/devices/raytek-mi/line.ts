import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import type { BurstItem } from './burst-string.ts';
import { burstItemsFrom } from './burst-string.ts';

type RaytekAnswer = {
  readonly kind: 'answer';
  /** Three digits where several boxes share a line (MI3 manual, section 18.3), else empty. */
  readonly box: string;
  /** One digit where a box has several heads, else empty. */
  readonly head: string;
  /** Parameter and value, for example `T020.0`. */
  readonly body: string;
};

/** What the device sends: each is a line of text that ends with CR LF. */
export type RaytekLine =
  | RaytekAnswer
  /** `*Syntax error`. */
  | { readonly kind: 'refusal' }
  /** `#XI`: it was switched on. */
  | { readonly kind: 'notification' }
  | { readonly kind: 'burst'; readonly items: readonly BurstItem[] };

/** A burst string of eight heads with three values each fits three times. */
const MAX_LINE_BYTES = 512;
const CR = 0x0d;
const LF = 0x0a;
const LINE_END_BYTES = 2;

/**
 * No mark stands within an answer: it would be the beginning of the next, whose forerunner was cut off.
 * Without `!` only behind a box address: the manual prints it both ways (MI3, sections 18.3 and 18.4).
 */
const ANSWER = /^(?:(?<box>\d{3})!?|!)(?<head>[1-9]?)(?<body>[A-Z][^!?*#]*)$/;
const REFUSAL = /^(?:\d{3})?\*[A-Z][A-Za-z ]*$/;
const NOTIFICATION = /^(?:\d{3})?#[A-Z][ -~]*$/;

const decoder = new TextDecoder('ascii');

/**
 * A line is a frame only as a whole and when it can be read: what is left of one that has lost its beginning
 * has no mark, no unit or no head any more.
 */
export const raytekLineFormat: FrameFormat<RaytekLine> = {
  maxFrameBytes: MAX_LINE_BYTES,
  startByte: null,
  judge: (bytes, at, end) => {
    const byteCount = lineBytesAt(bytes, at, end);
    if (byteCount <= 0) return byteCount;
    return lineFrom(textAt(bytes, at, byteCount)) === null ? Judgement.Noise : byteCount;
  },
  read: (bytes, at, byteCount) => lineFrom(textAt(bytes, at, byteCount)) ?? { kind: 'refusal' },
};

/** How long the line at `at` is, or a judgement. */
function lineBytesAt(bytes: Uint8Array, at: number, end: number): number {
  const lastAt = Math.min(end, at + MAX_LINE_BYTES - 1);
  for (let index = at; index < lastAt; index += 1) {
    const byte = bytes[index] as number;
    if (byte === CR && index > at) {
      if (index + 1 >= end) return Judgement.Partial;
      return bytes[index + 1] === LF ? index + LINE_END_BYTES - at : Judgement.Noise;
    }
    if (byte < 0x20 || byte > 0x7e) return Judgement.Noise;
  }
  return end - at < MAX_LINE_BYTES - 1 ? Judgement.Partial : Judgement.BadLength;
}

function textAt(bytes: Uint8Array, at: number, byteCount: number): string {
  return decoder.decode(bytes.subarray(at, at + byteCount - LINE_END_BYTES));
}

function lineFrom(text: string): RaytekLine | null {
  const answer = ANSWER.exec(text)?.groups;
  if (answer) {
    return {
      kind: 'answer',
      box: answer['box'] ?? '',
      head: answer['head'] ?? '',
      body: answer['body'] ?? '',
    };
  }
  if (REFUSAL.test(text)) return { kind: 'refusal' };
  if (NOTIFICATION.test(text)) return { kind: 'notification' };
  const items = burstItemsFrom(text);
  return items === null ? null : { kind: 'burst', items };
}
