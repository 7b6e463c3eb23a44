import type { FrameDecoder, FrameSink } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { GyMcu90614Frame } from './frame.ts';
import { Finding, FRAME_BYTES, frameAt, judge, START_BYTE } from './frame.ts';

/**
 * Finds frames in whatever arrives. Every byte leaves exactly once: in a frame, discarded with a
 * reason, or held (at most eight). After a bad checksum the search goes on one byte later, never
 * two: a stray `5A` before a good frame gives `5A 5A 5A 45 …`.
 */
export class GyMcu90614Decoder implements FrameDecoder {
  readonly #sink: FrameSink<GyMcu90614Frame>;
  readonly #held = new Uint8Array(FRAME_BYTES);
  #heldCount = 0;

  constructor(sink: FrameSink<GyMcu90614Frame>) {
    this.#sink = sink;
  }

  get pendingByteCount(): number {
    return this.#heldCount;
  }

  push(chunk: Uint8Array): void {
    let at = this.#completeHeld(chunk);
    // From here on nothing is held, so whole frames are read where they lie, without a copy.
    while (at < chunk.length) {
      const finding = judge(chunk, at, chunk.length);
      if (finding === Finding.Partial) {
        this.#hold(chunk, at);
        return;
      }
      at += finding === Finding.Frame ? this.#accept(chunk, at) : this.#skip(chunk, at, finding);
    }
  }

  flush(reason: DiscardReason): void {
    if (this.#heldCount === 0) return;
    this.#sink.discarded(this.#heldCount, reason);
    this.#heldCount = 0;
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
    while (this.#heldCount > 0) {
      const finding = judge(this.#held, 0, this.#heldCount);
      if (finding === Finding.Partial) return;
      const used =
        finding === Finding.Frame ? this.#accept(this.#held, 0) : this.#discardOne(finding);
      this.#held.copyWithin(0, used, this.#heldCount);
      this.#heldCount -= used;
    }
  }

  #hold(chunk: Uint8Array, from: number): void {
    this.#held.set(chunk.subarray(from));
    this.#heldCount = chunk.length - from;
  }

  #accept(bytes: Uint8Array, at: number): number {
    this.#sink.frame(frameAt(bytes, at), FRAME_BYTES);
    return FRAME_BYTES;
  }

  /** Noise up to the next possible start leaves in one piece; the byte of a bad checksum leaves alone. */
  #skip(chunk: Uint8Array, at: number, finding: Finding): number {
    if (finding === Finding.BadChecksum) return this.#discardOne(finding);
    const next = chunk.indexOf(START_BYTE, at + 1);
    const count = (next < 0 ? chunk.length : next) - at;
    this.#sink.discarded(count, DiscardReason.Noise);
    return count;
  }

  #discardOne(finding: Finding): number {
    const isBadChecksum = finding === Finding.BadChecksum;
    this.#sink.discarded(1, isBadChecksum ? DiscardReason.BadChecksum : DiscardReason.Noise);
    return 1;
  }
}
