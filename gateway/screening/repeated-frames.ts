import type { TemperatureSample } from '#gateway/domain/reading.ts';

/** Notices a frame that a device sends twice: the very same values, faster than a second person can come. */
export class RepeatedFrames {
  readonly #withinMs: number;
  #last: { readonly sample: TemperatureSample; readonly atMs: number } | null = null;

  /** `withinMs` 0: never. */
  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  isRepeated(sample: TemperatureSample, atMs: number): boolean {
    if (this.#withinMs === 0) return false;
    const last = this.#last;
    this.#last = { sample, atMs };
    return last !== null && atMs - last.atMs < this.#withinMs && isSame(last.sample, sample);
  }
}

function isSame(one: TemperatureSample, other: TemperatureSample): boolean {
  return (
    one.rawTemperatureCelsius === other.rawTemperatureCelsius &&
    one.ambientTemperatureCelsius === other.ambientTemperatureCelsius &&
    one.deviceBodyTemperatureCelsius === other.deviceBodyTemperatureCelsius &&
    one.mode === other.mode
  );
}
