/** So many bytes without a frame between them are no disturbance: it is the wrong device or the wrong rate. */
const LIMIT_BYTES = 512;
/** A few bytes while a device loses power are silence; more are a device that is not understood. */
const INSTEAD_OF_SILENCE_BYTES = 32;
/** Rubbish again so soon after it was over is one disturbance that goes on. */
const SAME_DISTURBANCE_MS = 10_000;
/** While it goes on single frames do not end it: a flooding device must not change its state with each frame. */
const SHOWN_MS = 3_000;

/** Tells a line that is disturbed from one that is not understood. */
export class RubbishWatch {
  #bytes = 0;
  #lastLimitMs = Number.NEGATIVE_INFINITY;
  #shownUntilMs = Number.NEGATIVE_INFINITY;

  /** A new connection. */
  reset(): void {
    this.#bytes = 0;
  }

  /** A frame came in between. */
  frameSeen(): void {
    this.#bytes = 0;
  }

  /** `true`: that is too much. */
  add(byteCount: number, monotonicMs: number): boolean {
    const wasTooMuch = this.#bytes >= LIMIT_BYTES;
    this.#bytes += byteCount;
    if (this.#bytes < LIMIT_BYTES) return false;
    const isSame = monotonicMs - this.#lastLimitMs < SAME_DISTURBANCE_MS;
    if (isSame && !wasTooMuch) this.#shownUntilMs = monotonicMs + SHOWN_MS;
    this.#lastLimitMs = monotonicMs;
    return true;
  }

  /** The disturbance goes on, though a frame came through. */
  isShown(monotonicMs: number): boolean {
    return monotonicMs < this.#shownUntilMs;
  }

  /** The device says something, if nothing that can be understood. */
  get isTalking(): boolean {
    return this.#bytes >= INSTEAD_OF_SILENCE_BYTES;
  }
}
