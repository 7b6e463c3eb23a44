import type { FrameDecoder, FrameSink } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Finding } from './finding.ts';

export type TextLinesOptions = {
  readonly maxLineBytes: number;
  /** What is in a line; its bytes are valid during the call only. */
  readonly read: (line: Uint8Array) => Finding;
  readonly sink: FrameSink<Finding>;
  /** The first line may be the rest of one that began before the port was opened. */
  readonly skipsFirst: boolean;
};

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const FIRST_PRINTABLE = 0x20;

/**
 * Lines that end with CR, LF or both. Every byte leaves exactly once, and no more than `maxLineBytes` are held. A line with
 * a control character in it comes from a wrong baud rate or is binary: it is refused whole.
 */
export class TextLines implements FrameDecoder {
  readonly #options: TextLinesOptions;
  readonly #line: Uint8Array;
  #length = 0;
  #isOverlong = false;
  #holdsControl = false;
  #isFragment: boolean;

  constructor(options: TextLinesOptions) {
    this.#options = options;
    this.#line = new Uint8Array(options.maxLineBytes);
    this.#isFragment = options.skipsFirst;
  }

  get pendingByteCount(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] as number;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) this.#end();
      else this.#take(byte);
    }
  }

  /** What comes after silence is the beginning of a line. */
  flush(reason: DiscardReason): void {
    if (this.#length > 0) this.#options.sink.discarded(this.#length, reason);
    this.#reset();
  }

  #take(byte: number): void {
    if (this.#isOverlong) {
      this.#options.sink.discarded(1, DiscardReason.Overlong);
    } else if (this.#length === this.#line.length) {
      this.#options.sink.discarded(this.#length + 1, DiscardReason.Overlong);
      this.#length = 0;
      this.#isOverlong = true;
    } else {
      this.#line[this.#length] = byte;
      this.#length += 1;
      if (byte < FIRST_PRINTABLE && byte !== TAB) this.#holdsControl = true;
    }
  }

  #end(): void {
    const { sink, read } = this.#options;
    const byteCount = this.#length + 1;
    if (this.#isOverlong) sink.discarded(1, DiscardReason.Overlong);
    else if (this.#length === 0) sink.discarded(1, DiscardReason.Separator);
    else if (this.#isFragment) sink.discarded(byteCount, DiscardReason.Stale);
    else if (this.#holdsControl) sink.discarded(byteCount, DiscardReason.Noise);
    else sink.frame(read(this.#line.subarray(0, this.#length)), byteCount);
    this.#reset();
  }

  #reset(): void {
    this.#length = 0;
    this.#isOverlong = false;
    this.#holdsControl = false;
    this.#isFragment = false;
  }
}
