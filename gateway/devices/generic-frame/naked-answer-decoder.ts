import type { FrameDecoder, FrameSink } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Finding } from '#gateway/devices/kit/generic/finding.ts';

export type NakedAnswerDecoderOptions = {
  readonly frameBytes: number;
  readonly read: (bytes: Uint8Array, at: number, frameBytes: number) => Finding;
  /** Absent where the device sends no check. */
  readonly isRight: ((bytes: Uint8Array, at: number, frameBytes: number) => boolean) | null;
  readonly sink: FrameSink<Finding>;
};

/** Nobody's temperature changes faster between two answers: what differs by more is confirmed by nothing. */
const CONFIRMS_WITHIN_CELSIUS = 1;

/**
 * For answers without a header: exactly so many bytes, then silence. Where nothing checks them either, a value
 * goes out only when the answer before it was about the same: half an answer and half of the next are plausible now and then.
 */
export class NakedAnswerDecoder implements FrameDecoder {
  readonly #options: NakedAnswerDecoderOptions;
  readonly #held: Uint8Array;
  #heldCount = 0;
  #isTooLong = false;
  #lastCelsius: number | null = null;

  constructor(options: NakedAnswerDecoderOptions) {
    this.#options = options;
    this.#held = new Uint8Array(options.frameBytes);
  }

  get pendingByteCount(): number {
    return this.#heldCount;
  }

  push(chunk: Uint8Array): void {
    const room = this.#isTooLong ? 0 : this.#held.length - this.#heldCount;
    this.#held.set(chunk.subarray(0, room), this.#heldCount);
    this.#heldCount += Math.min(room, chunk.length);
    if (chunk.length <= room) return;
    this.#isTooLong = true;
    this.#options.sink.discarded(this.#heldCount + chunk.length - room, DiscardReason.BadLength);
    this.#heldCount = 0;
  }

  /** Silence: what is there is the answer, or none. */
  flush(reason: DiscardReason): void {
    const count = this.#heldCount;
    this.#heldCount = 0;
    this.#isTooLong = false;
    if (count === 0) return;
    if (count < this.#held.length) this.#options.sink.discarded(count, reason);
    else this.#settle(count);
  }

  #settle(count: number): void {
    const { read, isRight, sink } = this.#options;
    if (isRight && !isRight(this.#held, 0, count)) {
      sink.discarded(count, DiscardReason.BadChecksum);
      return;
    }
    const finding = read(this.#held, 0, count);
    sink.frame(isRight ? finding : this.#confirmed(finding), count);
  }

  #confirmed(finding: Finding): Finding {
    const before = this.#lastCelsius;
    this.#lastCelsius = null;
    if (finding.kind !== 'temperature') return finding;
    const celsius = finding.sample.rawTemperatureCelsius;
    this.#lastCelsius = celsius;
    const isConfirmed = before !== null && Math.abs(celsius - before) <= CONFIRMS_WITHIN_CELSIUS;
    return isConfirmed ? finding : { kind: 'unconfirmed' };
  }
}
