import type { DisturbedFrame, LineFaults } from '#sim/faults.ts';
import { disturb, Harm, NO_LINE_FAULTS } from '#sim/faults.ts';
import type { FrameShape } from '#sim/firmware.ts';
import type { Random } from '#sim/random.ts';

/** What became of a frame, and what is to be done when its bytes have left. */
type LeavingFrame = DisturbedFrame & { readonly then?: () => void };

/** What is wrong with a line at the moment. It knows frames and time, no terminal. */
export class FaultyLine {
  readonly #random: Random;
  #faults: LineFaults = NO_LINE_FAULTS;
  #silentUntilMs = 0;
  #frameBreaks: (() => void) | undefined;
  #writeBreaks: (() => void) | undefined;
  /** A half-duplex RS-485 adapter without direction control: the host hears its own bytes first. */
  isEchoing = false;
  /** So much later than the device itself would an answer leaves. */
  answerDelayMs = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  get isSilenced(): boolean {
    return performance.now() < this.#silentUntilMs;
  }

  setFaults(change: Partial<LineFaults>): void {
    this.#faults = { ...this.#faults, ...change };
  }

  silenceFor(durationMs: number): void {
    this.#silentUntilMs = performance.now() + durationMs;
  }

  /** Half of the next frame leaves, then `then` is called. */
  breakNextFrame(then: () => void): void {
    this.#frameBreaks = then;
  }

  /** Half of what the host writes next arrives, then `then` is called. */
  breakNextWrite(then: () => void): void {
    this.#writeBreaks = then;
  }

  clear(): void {
    this.#faults = NO_LINE_FAULTS;
    this.#silentUntilMs = 0;
    this.#frameBreaks = undefined;
    this.#writeBreaks = undefined;
    this.isEchoing = false;
    this.answerDelayMs = 0;
  }

  disturb(frame: Uint8Array, shape: FrameShape | undefined): LeavingFrame {
    const then = this.#frameBreaks;
    if (!then) return disturb(frame, this.#faults, this.#random, shape);
    this.#frameBreaks = undefined;
    return { bytes: firstHalf(frame), harm: Harm.Cut, then };
  }

  disturbWrite(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly then?: () => void } {
    const then = this.#writeBreaks;
    if (!then) return { bytes };
    this.#writeBreaks = undefined;
    return { bytes: firstHalf(bytes), then };
  }
}

function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}
