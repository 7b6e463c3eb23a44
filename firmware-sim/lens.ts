import type { TemperaturePair } from '#sim/firmware.ts';
import type { Random } from '#sim/random.ts';

/** What the lens sees at this moment. `owner` names the person, absent for the wall. */
export type LensView = TemperaturePair & { readonly owner?: string };

const MINUTE_MS = 60_000;

/** The sensor of a thermometer, with what can be wrong with it. */
export class Lens {
  readonly #random: Random;
  readonly #jitterCelsius: number;
  #view: () => LensView;
  #stuckAt: TemperaturePair | undefined;
  #drift = { celsiusPerMinute: 0, sinceMs: 0 };

  constructor(view: () => LensView, random: Random, jitterCelsius: number) {
    this.#view = view;
    this.#random = random;
    this.#jitterCelsius = jitterCelsius;
  }

  /** What it says is not what is before it. */
  get isWrong(): boolean {
    return this.#stuckAt !== undefined || this.#drift.celsiusPerMinute !== 0;
  }

  look(): LensView {
    const seen = this.#view();
    if (this.#stuckAt) return { ...seen, ...this.#stuckAt };
    const shiftCelsius = this.#driftCelsius() + this.#noiseCelsius();
    if (shiftCelsius === 0) return seen;
    return { ...seen, objectTemperatureCelsius: seen.objectTemperatureCelsius + shiftCelsius };
  }

  /** From now on this is before it. */
  see(view: LensView): void {
    this.#view = () => view;
  }

  /** Says the same from now on, whatever is before it. */
  stick(): void {
    const { objectTemperatureCelsius, ambientTemperatureCelsius } = this.look();
    this.#stuckAt = { objectTemperatureCelsius, ambientTemperatureCelsius };
  }

  drift(celsiusPerMinute: number): void {
    this.#drift = { celsiusPerMinute, sinceMs: performance.now() };
  }

  clearFaults(): void {
    this.#stuckAt = undefined;
    this.drift(0);
  }

  #driftCelsius(): number {
    const { celsiusPerMinute, sinceMs } = this.#drift;
    return (celsiusPerMinute * (performance.now() - sinceMs)) / MINUTE_MS;
  }

  #noiseCelsius(): number {
    return this.#jitterCelsius > 0 ? this.#random.normal(0, this.#jitterCelsius) : 0;
  }
}
