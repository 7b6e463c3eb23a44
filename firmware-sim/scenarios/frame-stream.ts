import type { StreamFrames } from '#sim/scenarios/stream-frames.ts';
import { DISTINCT_FRAMES } from '#sim/scenarios/stream-frames.ts';

export type FrameStreamOptions = {
  readonly frames: StreamFrames;
  readonly framesPerSecond: number;
  readonly frameCount: number;
  /** Frames overdue by more are lost, as in a UART whose reader fell behind. */
  readonly slackMs: number;
  readonly hasReader: () => boolean;
  /** Returns how many of the bytes were taken. */
  readonly offer: (bytes: Uint8Array, offset: number, length: number) => number;
  /** Frame `index` has left whole. */
  readonly sent?: (index: number) => void;
};

/**
 * Frames on an absolute schedule: frame i is due i / framesPerSecond after the start. Each frame is
 * either sent whole or dropped; a frame once begun is finished as long as somebody reads. Nothing is
 * allocated per frame.
 */
export class FrameStream {
  readonly #options: FrameStreamOptions;
  /** The frame being sent, and how many of its bytes have left. */
  #index = 0;
  #bytesOfFrame = 0;
  #sent = 0;
  #dropped = 0;

  constructor(options: FrameStreamOptions) {
    this.#options = options;
  }

  get isDone(): boolean {
    return this.#index >= this.#options.frameCount;
  }

  get totals(): { readonly sent: number; readonly dropped: number } {
    return { sent: this.#sent, dropped: this.#dropped };
  }

  /** When the next frame is due, in milliseconds since the start. */
  get nextDueMs(): number {
    return (this.#index * 1000) / this.#options.framesPerSecond;
  }

  /** Sends what is due at this moment (milliseconds since the start) and drops what is overdue. */
  advance(timeMs: number): void {
    const due = this.#framesDueAt(timeMs);
    if (this.#index >= due) return;
    if (!this.#options.hasReader()) {
      this.#dropBefore(due);
      return;
    }
    while (this.#index < due && this.#sendSome(due));
    if (this.#bytesOfFrame === 0)
      this.#dropBefore(this.#framesDueAt(timeMs - this.#options.slackMs));
  }

  /** Nothing more is sent; what has not left whole counts as dropped. */
  giveUp(): void {
    this.#dropBefore(this.#options.frameCount);
  }

  #framesDueAt(timeMs: number): number {
    if (timeMs < 0) return 0;
    const due = Math.floor((timeMs * this.#options.framesPerSecond) / 1000) + 1;
    return Math.min(this.#options.frameCount, due);
  }

  /** One write; false when the line took less than it was given. */
  #sendSome(due: number): boolean {
    const frames = Math.min(due - this.#index, DISTINCT_FRAMES);
    const { rounds, frameBytes } = this.#options.frames;
    const offset = (this.#index % DISTINCT_FRAMES) * frameBytes + this.#bytesOfFrame;
    const length = frames * frameBytes - this.#bytesOfFrame;
    const taken = this.#options.offer(rounds, offset, length);
    this.#count(taken);
    return taken === length;
  }

  #count(takenBytes: number): void {
    const { frameBytes } = this.#options.frames;
    const bytes = this.#bytesOfFrame + takenBytes;
    const end = this.#index + Math.floor(bytes / frameBytes);
    for (; this.#index < end; this.#index += 1) {
      this.#sent += 1;
      this.#options.sent?.(this.#index);
    }
    this.#bytesOfFrame = bytes % frameBytes;
  }

  #dropBefore(index: number): void {
    if (index <= this.#index) return;
    this.#dropped += index - this.#index;
    this.#index = index;
    this.#bytesOfFrame = 0;
  }
}
