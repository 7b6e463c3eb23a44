import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { LineRowV1 } from '#gateway/wire/device-words.ts';
import { LineMask } from '#gateway/wire/device-words.ts';
import { hexOf } from './line-mask.ts';

/** More than this nobody reads; the rest is counted. */
export const MAX_ROWS_PER_SECOND = 20;
export const MAX_BYTES_PER_SECOND = 2_048;
/** One row holds the bytes that came without such a pause, so that a frame is a row. */
export const ROW_GAP_MS = 15;
export const MAX_ROW_BYTES = 128;
const WINDOW_MS = 1_000;

export type LineViewOptions = {
  readonly clock: Clock;
  readonly mask: LineMask;
  /** Checked frames of the device so far. */
  readonly frameCount: () => number;
  readonly onRow: (row: LineRowV1) => void;
  readonly onUnshown: (bytes: number) => void;
};

/**
 * Turns what goes over a line into few, readable, masked rows. Bytes beyond the limit cost a
 * subtraction and are told as a number, so that a flood on the line is none in the browser.
 */
export class LineView {
  readonly #options: LineViewOptions;
  readonly #row = new Uint8Array(MAX_ROW_BYTES);
  #rowLength = 0;
  #rowDirection: LineRowV1['direction'] = 'in';
  #rowStartedAtMs = 0;
  #framesBeforeRow = 0;
  #lastByteMs = 0;
  #rowTimer: Timer | null = null;
  #windowTimer: Timer | null = null;
  #rowsLeft = MAX_ROWS_PER_SECOND;
  #bytesLeft = MAX_BYTES_PER_SECOND;
  #unshownBytes = 0;

  constructor(options: LineViewOptions) {
    this.#options = options;
  }

  /** Keeps nothing of `bytes`: the buffer belongs to the link. */
  record(direction: LineRowV1['direction'], bytes: Uint8Array): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (direction !== this.#rowDirection || nowMs - this.#lastByteMs >= ROW_GAP_MS) this.#endRow();
    this.#lastByteMs = nowMs;
    this.#rowDirection = direction;
    for (let at = 0; at < bytes.length; ) at += this.#take(bytes, at);
  }

  close(): void {
    this.#rowTimer?.cancel();
    this.#windowTimer?.cancel();
    this.#rowLength = 0;
  }

  /** Returns how many bytes it took: into the row, or all the rest as a number. */
  #take(bytes: Uint8Array, at: number): number {
    const rest = bytes.length - at;
    if (this.#rowLength === 0) {
      if (this.#rowsLeft === 0 || this.#bytesLeft === 0) {
        this.#unshownBytes += rest;
        return rest;
      }
      this.#beginRow();
    }
    const length = Math.min(rest, MAX_ROW_BYTES - this.#rowLength, this.#bytesLeft);
    this.#row.set(bytes.subarray(at, at + length), this.#rowLength);
    this.#rowLength += length;
    this.#bytesLeft -= length;
    if (this.#rowLength === MAX_ROW_BYTES || this.#bytesLeft === 0) this.#endRow();
    return length;
  }

  #beginRow(): void {
    const { clock } = this.#options;
    this.#rowsLeft -= 1;
    this.#rowStartedAtMs = clock.wallMs();
    // The link shows its bytes before the driver has them.
    this.#framesBeforeRow = this.#options.frameCount();
    this.#rowTimer ??= this.#lookAfter(ROW_GAP_MS);
    this.#windowTimer ??= clock.after(WINDOW_MS, () => this.#beginWindow());
  }

  /** One timer a row: it looks at the clock when it fires instead of being set again per chunk. */
  #lookAfter(delayMs: number): Timer {
    return this.#options.clock.after(delayMs, () => {
      this.#rowTimer = null;
      if (this.#rowLength === 0) return;
      const quietMs = this.#options.clock.monotonicMs() - this.#lastByteMs;
      if (quietMs < ROW_GAP_MS) this.#rowTimer = this.#lookAfter(ROW_GAP_MS - quietMs);
      else this.#endRow();
    });
  }

  #beginWindow(): void {
    this.#windowTimer = null;
    this.#rowsLeft = MAX_ROWS_PER_SECOND;
    this.#bytesLeft = MAX_BYTES_PER_SECOND;
    const unshown = this.#unshownBytes;
    this.#unshownBytes = 0;
    if (unshown > 0) this.#options.onUnshown(unshown);
  }

  #endRow(): void {
    if (this.#rowLength === 0) return;
    const bytes = this.#row.subarray(0, this.#rowLength);
    this.#rowLength = 0;
    this.#options.onRow({
      atMs: this.#rowStartedAtMs,
      direction: this.#rowDirection,
      hex: hexOf(bytes, this.#maskOfRow()),
    });
  }

  /** What was sent to a device are our own commands; a checked frame of a thermometer is its own. */
  #maskOfRow(): LineMask | null {
    const { mask, frameCount } = this.#options;
    if (this.#rowDirection === 'out') return null;
    const hasFrame = mask === LineMask.StrayText && frameCount() > this.#framesBeforeRow;
    return hasFrame ? null : mask;
  }
}
