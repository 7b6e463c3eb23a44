import type { FrameShape } from '#sim/firmware.ts';

/**
 * Frames of SAM_V and SDT readers: `AA AA AA 96 69 lenH lenL …  XOR`. The length counts from the command or
 * status to the check; the check is the XOR of all behind the preamble.
 */
const PREAMBLE = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69);
const LENGTH_BYTES = 2;
/** Command, parameter and check. */
const SHORTEST_LENGTH = 3;
const LONGEST_LENGTH = 64;
/** A frame that stays away in the middle is forgotten. */
const LONGEST_PAUSE_MS = 500;

export const StatusWord = {
  BadChecksum: 0x10,
  BadLength: 0x11,
  BadCommand: 0x21,
  ReadFailed: 0x41,
  NoCard: 0x80,
  Done: 0x90,
  Found: 0x9f,
} as const;

/** The low byte of the length: the high one is 0 in most frames. */
export const REPLY_SHAPE: FrameShape = { lengthAt: PREAMBLE.length + 1, checkBytes: 1 };

export function encodeReply(status: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  const length = SHORTEST_LENGTH + data.length + 1;
  const body = Buffer.concat([Uint8Array.of(length >> 8, length & 0xff, 0, 0, status), data]);
  return Buffer.concat([PREAMBLE, body, Uint8Array.of(xorOf(body))]);
}

export type HostFrame =
  | { readonly kind: 'command'; readonly command: number; readonly parameter: number }
  | { readonly kind: 'refused'; readonly status: number };

/** Finds commands behind their preamble, of which a reader may see more than three `AA`. */
export class FrameReader {
  #preamble: number[] = [];
  #body: number[] | undefined;
  #lastByteAtMs = 0;

  reset(): void {
    this.#preamble = [];
    this.#body = undefined;
  }

  push(bytes: Uint8Array, nowMs: number): readonly HostFrame[] {
    if (nowMs - this.#lastByteAtMs > LONGEST_PAUSE_MS) this.reset();
    this.#lastByteAtMs = nowMs;
    const frames: HostFrame[] = [];
    for (const byte of bytes) {
      const frame = this.#body ? this.#takeBody(this.#body, byte) : this.#seekPreamble(byte);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  #seekPreamble(byte: number): undefined {
    this.#preamble = [...this.#preamble, byte].slice(-PREAMBLE.length);
    if (PREAMBLE.every((wanted, index) => this.#preamble[index] === wanted)) this.#body = [];
  }

  #takeBody(body: number[], byte: number): HostFrame | undefined {
    body.push(byte);
    if (body.length < LENGTH_BYTES) return undefined;
    const [high = 0, low = 0] = body;
    const length = high * 256 + low;
    if (length < SHORTEST_LENGTH || length > LONGEST_LENGTH)
      return this.#end(refused(StatusWord.BadLength));
    return body.length < LENGTH_BYTES + length ? undefined : this.#end(frameFromBody(body));
  }

  #end(frame: HostFrame | undefined): HostFrame | undefined {
    this.reset();
    return frame;
  }
}

function frameFromBody(body: readonly number[]): HostFrame | undefined {
  if (xorOf(body) !== 0) return refused(StatusWord.BadChecksum);
  const [, length, command = 0, parameter = 0] = body;
  // Its own reply, from a terminal that echoes: no command is 00 00.
  if (command === 0 && parameter === 0) return undefined;
  // No command that is known here carries data.
  if (length !== SHORTEST_LENGTH) return refused(StatusWord.BadLength);
  return { kind: 'command', command, parameter };
}

const refused = (status: number): HostFrame => ({ kind: 'refused', status });

function xorOf(bytes: Iterable<number>): number {
  let all = 0;
  for (const byte of bytes) all ^= byte;
  return all;
}
