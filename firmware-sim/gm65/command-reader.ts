import type { Command } from '#sim/gm65/frame.ts';
import { CommandType, crcXmodem } from '#sim/gm65/frame.ts';

/** GM65-S manual §8: a longer pause within a command and the command is forgotten. */
const LONGEST_PAUSE_MS = 400;
const HEADER_BYTES = 6;
const CHECK_BYTES = 2;
const MOST_WRITTEN_ZONES = 245;
/** `AB CD` in place of the CRC: do not check. */
const UNCHECKED = 0xabcd;

/**
 * Finds commands in what the host sends. A frame that is wrong in any way is dropped whole and
 * without a word; so is one that stays away in the middle.
 */
export class CommandReader {
  #pending: number[] = [];
  #lastByteAtMs = 0;

  reset(): void {
    this.#pending = [];
  }

  push(bytes: Uint8Array, nowMs: number): readonly Command[] {
    if (nowMs - this.#lastByteAtMs > LONGEST_PAUSE_MS) this.reset();
    this.#lastByteAtMs = nowMs;
    const commands: Command[] = [];
    for (const byte of bytes) {
      const command = this.#take(byte);
      if (command) commands.push(command);
    }
    return commands;
  }

  #take(byte: number): Command | undefined {
    this.#pending.push(byte);
    if (this.#pending.length <= 2) {
      this.#seekStart();
      return undefined;
    }
    const length = this.#pending[3] ?? 0;
    if (this.#pending.length < HEADER_BYTES + length + CHECK_BYTES) return undefined;
    const frame = Uint8Array.from(this.#pending);
    this.reset();
    return commandFromFrame(frame);
  }

  #seekStart(): void {
    const [first, second] = this.#pending;
    if (first !== 0x7e) this.reset();
    // `7E 7E 00`: the second may be the start.
    else if (second !== undefined && second !== 0x00) this.#pending = second === 0x7e ? [0x7e] : [];
  }
}

function commandFromFrame(frame: Uint8Array): Command | undefined {
  const view = new DataView(frame.buffer);
  const check = view.getUint16(frame.length - CHECK_BYTES);
  if (check !== UNCHECKED && check !== crcXmodem(frame.subarray(2, -CHECK_BYTES))) return undefined;
  const type = view.getUint8(2);
  const data = frame.subarray(HEADER_BYTES, -CHECK_BYTES);
  if (!isWellFormed(type, data.length)) return undefined;
  return { type, address: view.getUint16(4), data };
}

function isWellFormed(type: number, dataBytes: number): boolean {
  if (type === CommandType.Write) return dataBytes > 0 && dataBytes <= MOST_WRITTEN_ZONES;
  const isKnown = Object.values<number>(CommandType).includes(type);
  return isKnown && dataBytes === 1;
}
