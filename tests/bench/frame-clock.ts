/**
 * Notes when each frame of the feeder was seen somewhere. A frame is known by its temperature, which
 * rises by 0.01 °C a frame and begins anew every 700 frames; order is kept on the way, so the running
 * number follows.
 */
export class FrameClock {
  readonly #seenAtMs: Float64Array;
  readonly #key: string;
  #last = -1;
  #count = 0;

  constructor(frames: number, key = '"rawTemperatureCelsius":') {
    this.#seenAtMs = new Float64Array(frames).fill(Number.NaN);
    this.#key = key;
  }

  get count(): number {
    return this.#count;
  }

  /** Every temperature in a JSON text, stamped with now (CLOCK_MONOTONIC, the same in all processes). */
  noteText(text: string): void {
    const nowMs = Number(process.hrtime.bigint()) / 1e6;
    for (let at = text.indexOf(this.#key); at >= 0; at = text.indexOf(this.#key, at + 1)) {
      this.#note(
        Number.parseFloat(text.slice(at + this.#key.length, at + this.#key.length + 6)),
        nowMs,
      );
    }
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#seenAtMs.buffer);
  }

  times(): Float64Array {
    return this.#seenAtMs;
  }

  #note(celsius: number, nowMs: number): void {
    const place = Math.round((celsius - 30) * 100) % CYCLE;
    const step =
      this.#last < 0 ? place + 1 : (place - (this.#last % CYCLE) + CYCLE) % CYCLE || CYCLE;
    this.#last += step;
    this.#count++;
    if (this.#last < this.#seenAtMs.length) this.#seenAtMs[this.#last] = nowMs;
  }
}

const CYCLE = 700;
