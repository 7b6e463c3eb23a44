import type { FrameDecoder, FrameSink } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { ScannedLine } from './line.ts';
import { Control, isTerminator, MAX_LINE_BYTES } from './line.ts';
import type { LineReader } from './line-reader.ts';

export type LineDecoderOptions = {
  readonly sink: FrameSink<ScannedLine>;
  readonly readLine: LineReader;
  readonly framing: 'line' | 'stx-etx';
};

/**
 * Cuts bytes into lines. Every byte leaves exactly once: in a line (with its marks), discarded with
 * a reason, or held (at most {@link MAX_LINE_BYTES} and an STX).
 */
export class LineDecoder implements FrameDecoder {
  readonly #sink: FrameSink<ScannedLine>;
  readonly #readLine: LineReader;
  readonly #isEnveloped: boolean;
  readonly #line = new Uint8Array(MAX_LINE_BYTES);
  #lineLength = 0;
  /** Marks before the line that leave together with it: the STX. */
  #markCount = 0;
  #isInside: boolean;
  #isSkippingOverlong = false;

  constructor(options: LineDecoderOptions) {
    this.#sink = options.sink;
    this.#readLine = options.readLine;
    this.#isEnveloped = options.framing === 'stx-etx';
    this.#isInside = !this.#isEnveloped;
  }

  get pendingByteCount(): number {
    return this.#lineLength + this.#markCount;
  }

  push(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] as number;
      if (this.#isEnveloped) this.#takeEnveloped(byte);
      else if (isTerminator(byte)) this.#end(1);
      else this.#take(byte);
    }
  }

  /** The line has ended without a terminator, because the scanner sends none. */
  endLine(): void {
    if (!this.#isEnveloped && this.#lineLength > 0) this.#end(0);
  }

  flush(reason: DiscardReason): void {
    this.#discard(this.pendingByteCount, reason);
    this.#reset();
  }

  #takeEnveloped(byte: number): void {
    if (byte === Control.Stx) {
      // A second STX: the ETX of the first line was lost.
      this.flush(DiscardReason.Noise);
      this.#isInside = true;
      this.#markCount = 1;
    } else if (!this.#isInside) {
      this.#discard(1, isTerminator(byte) ? DiscardReason.Separator : DiscardReason.Noise);
    } else if (byte === Control.Etx) {
      this.#end(1);
    } else {
      this.#take(byte);
    }
  }

  #take(byte: number): void {
    if (this.#isSkippingOverlong) {
      this.#discard(1, DiscardReason.Overlong);
      return;
    }
    if (this.#lineLength === MAX_LINE_BYTES) {
      this.#discard(this.pendingByteCount + 1, DiscardReason.Overlong);
      this.#lineLength = 0;
      this.#markCount = 0;
      this.#isSkippingOverlong = true;
      return;
    }
    this.#line[this.#lineLength] = byte;
    this.#lineLength += 1;
  }

  #end(terminatorCount: number): void {
    const byteCount = this.pendingByteCount + terminatorCount;
    if (this.#isSkippingOverlong) this.#discard(byteCount, DiscardReason.Overlong);
    else if (this.#lineLength === 0) this.#discard(byteCount, DiscardReason.Separator);
    else this.#deliver(byteCount);
    this.#reset();
  }

  #deliver(byteCount: number): void {
    const line = this.#readLine(this.#line.subarray(0, this.#lineLength));
    if (typeof line === 'string') this.#discard(byteCount, line);
    else this.#sink.frame(line, byteCount);
  }

  #discard(byteCount: number, reason: DiscardReason): void {
    if (byteCount > 0) this.#sink.discarded(byteCount, reason);
  }

  #reset(): void {
    this.#lineLength = 0;
    this.#markCount = 0;
    this.#isInside = !this.#isEnveloped;
    this.#isSkippingOverlong = false;
  }
}
