/** After so many misses in a row the last value is too old to confirm another. */
const MISSES_UNTIL_FORGOTTEN = 2;

/** Against rounding of decimal fractions; far below any resolution. */
const ROUNDING_CELSIUS = 1e-9;

/** Two bytes without a check are believed when the next two say the same. */
export class Confirmation {
  readonly #withinCelsius: number;
  #last: number | null = null;
  #misses = 0;

  constructor(withinCelsius: number) {
    this.#withinCelsius = withinCelsius;
  }

  /** Whether the value before confirms this one. */
  confirms(celsius: number): boolean {
    const last = this.#last;
    this.#last = celsius;
    this.#misses = 0;
    return last !== null && Math.abs(celsius - last) <= this.#withinCelsius + ROUNDING_CELSIUS;
  }

  missed(): void {
    this.#misses += 1;
    if (this.#misses >= MISSES_UNTIL_FORGOTTEN) this.#last = null;
  }
}
