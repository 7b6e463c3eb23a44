import type { FrameDecoder, FrameSink } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { FrameFormat } from './frame-format.ts';
import { Judgement } from './frame-format.ts';

const reasonOf: Readonly<Record<number, DiscardReason>> = {
  [Judgement.Noise]: DiscardReason.Noise,
  [Judgement.BadChecksum]: DiscardReason.BadChecksum,
  [Judgement.BadLength]: DiscardReason.BadLength,
  [Judgement.Implausible]: DiscardReason.Implausible,
};

export type SyncedDecoderOptions<Payload> = {
  readonly format: FrameFormat<Payload>;
  readonly sink: FrameSink<Payload>;
  /** Takes what is no frame instead of `sink.discarded`, in order: for lines on which text and frames mix. */
  readonly between?: (bytes: Uint8Array) => void;
  /** What is held is overwritten as soon as it has left: for frames with personal data. */
  readonly isSecret?: boolean;
};

/**
 * Finds the frames of a format in whatever arrives. Every byte leaves exactly once: in a frame,
 * discarded with a reason, or held (fewer than one frame). After a bad checksum or length the search goes on
 * one byte later: a stray start byte before a good frame must not cost it.
 */
export class SyncedDecoder<Payload> implements FrameDecoder {
  readonly #format: FrameFormat<Payload>;
  readonly #sink: FrameSink<Payload>;
  readonly #between: ((bytes: Uint8Array) => void) | null;
  readonly #held: Uint8Array;
  readonly #isSecret: boolean;
  #heldCount = 0;

  constructor({ format, sink, between, isSecret }: SyncedDecoderOptions<Payload>) {
    this.#format = format;
    this.#sink = sink;
    this.#between = between ?? null;
    this.#held = new Uint8Array(format.maxFrameBytes);
    this.#isSecret = isSecret ?? false;
  }

  get pendingByteCount(): number {
    return this.#heldCount;
  }

  push(chunk: Uint8Array): void {
    let at = this.#completeHeld(chunk);
    // From here on nothing is held, so whole frames are read where they lie, without a copy.
    while (at < chunk.length) {
      const judgement = this.#format.judge(chunk, at, chunk.length);
      if (judgement === Judgement.Partial) {
        this.#held.set(chunk.subarray(at));
        this.#heldCount = chunk.length - at;
        return;
      }
      at += this.#settle(chunk, at, chunk.length, judgement);
    }
  }

  flush(reason: DiscardReason): void {
    const end = this.#heldCount;
    this.#heldCount = 0;
    for (let at = 0; at < end; ) {
      const judgement = this.#format.judge(this.#held, at, end);
      if (judgement > 0) at += this.#settle(this.#held, at, end, judgement);
      else at += this.#giveUp(at, end, reason);
    }
    if (this.#isSecret) this.#held.fill(0, 0, end);
  }

  /** Adds bytes to those held until none are held; returns how many it took. */
  #completeHeld(chunk: Uint8Array): number {
    let taken = 0;
    while (this.#heldCount > 0 && taken < chunk.length) {
      this.#held[this.#heldCount] = chunk[taken] as number;
      this.#heldCount += 1;
      taken += 1;
      this.#settleHeld();
    }
    return taken;
  }

  #settleHeld(): void {
    const end = this.#heldCount;
    let at = 0;
    while (at < end) {
      const judgement = this.#format.judge(this.#held, at, end);
      if (judgement === Judgement.Partial) break;
      at += this.#settle(this.#held, at, end, judgement);
    }
    if (at === 0) return;
    this.#held.copyWithin(0, at, end);
    this.#heldCount = end - at;
    if (this.#isSecret) this.#held.fill(0, this.#heldCount, end);
  }

  /** Returns how many bytes left. */
  #settle(bytes: Uint8Array, at: number, end: number, judgement: number): number {
    if (judgement > 0) {
      this.#sink.frame(this.#format.read(bytes, at, judgement), judgement);
      return judgement;
    }
    return this.#skip(bytes, at, end, reasonOf[judgement] ?? DiscardReason.Noise);
  }

  /**
   * What is no frame leaves up to the next possible start. Only the byte at which a frame failed carries
   * the reason; what lies behind it is noise, however the bytes were cut.
   */
  #skip(bytes: Uint8Array, at: number, end: number, reason: DiscardReason): number {
    const count = this.#nextStart(bytes, at + 1, end) - at;
    if (this.#between) {
      this.#between(bytes.subarray(at, at + count));
    } else if (reason === DiscardReason.Noise) {
      this.#sink.discarded(count, reason);
    } else {
      this.#sink.discarded(1, reason);
      if (count > 1) this.#sink.discarded(count - 1, DiscardReason.Noise);
    }
    return count;
  }

  /** Held bytes that never became a frame. */
  #giveUp(at: number, end: number, reason: DiscardReason): number {
    const count = this.#nextStart(this.#held, at + 1, end) - at;
    if (this.#between) this.#between(this.#held.subarray(at, at + count));
    else this.#sink.discarded(count, reason);
    return count;
  }

  #nextStart(bytes: Uint8Array, from: number, end: number): number {
    const { startByte } = this.#format;
    if (startByte === null) return this.#between ? this.#noiseEnd(bytes, from, end) : from;
    const next = bytes.indexOf(startByte, from);
    return next < 0 || next > end ? end : next;
  }

  /** Text between frames goes on in one piece, not byte by byte. */
  #noiseEnd(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    while (at < end && this.#format.judge(bytes, at, end) === Judgement.Noise) at += 1;
    return at;
  }
}
