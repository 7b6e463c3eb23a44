const MINUTE_MS = 60_000;
/** A module that was carried to a colder or warmer place reads wrong until its housing has followed. */
const WINDOW_MINUTES = 10;
const JUMP_CELSIUS = 5;
/** A device that sends all the time and has said nothing for so long was switched off. */
const SWITCHED_OFF_MS = 60_000;

type MinuteRange = { readonly minute: number; lowest: number; highest: number };

/**
 * Whether a device has settled: its ambient temperature within 10 minutes, and the time since it was switched on.
 * Ten minutes are ten ranges, whatever its rate. What was before the start of the program is not known.
 */
export class DeviceSettling {
  readonly #settlingMs: number;
  readonly #sendsAlways: boolean;
  #minutes: MinuteRange[] = [];
  #lastSampleMs: number | null = null;
  #settledFromMs = Number.NEGATIVE_INFINITY;

  constructor(settlingMs: number, sendsAlways: boolean) {
    this.#settlingMs = settlingMs;
    this.#sendsAlways = sendsAlways;
  }

  /** Every sample of the device, in order of time. */
  observe(ambientCelsius: number | null, atMs: number): void {
    const silentMs = this.#lastSampleMs === null ? 0 : atMs - this.#lastSampleMs;
    if (this.#sendsAlways && silentMs >= SWITCHED_OFF_MS) {
      this.#settledFromMs = atMs + this.#settlingMs;
    }
    this.#lastSampleMs = atMs;
    if (ambientCelsius !== null) this.#note(ambientCelsius, Math.floor(atMs / MINUTE_MS));
  }

  isSettled(atMs: number): boolean {
    return atMs >= this.#settledFromMs && !this.#hasJumped(Math.floor(atMs / MINUTE_MS));
  }

  #note(celsius: number, minute: number): void {
    const last = this.#minutes.at(-1);
    if (last?.minute === minute) {
      last.lowest = Math.min(last.lowest, celsius);
      last.highest = Math.max(last.highest, celsius);
      return;
    }
    this.#minutes = this.#minutes.filter((each) => each.minute > minute - WINDOW_MINUTES);
    this.#minutes.push({ minute, lowest: celsius, highest: celsius });
  }

  #hasJumped(minute: number): boolean {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (const each of this.#minutes) {
      if (each.minute <= minute - WINDOW_MINUTES) continue;
      lowest = Math.min(lowest, each.lowest);
      highest = Math.max(highest, each.highest);
    }
    return highest - lowest > JUMP_CELSIUS;
  }
}
