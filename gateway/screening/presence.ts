import type { Instant } from '#gateway/domain/clock.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';

/**
 * A continuous thermometer measures the air, then a person, then the air again. A burst is the
 * stretch in which somebody is before it; each burst gives at most one measurement.
 */
export type BurstSettings = {
  /** A raw value at or above it means that somebody is there. */
  readonly presenceAboveCelsius: number;
  /** A burst is over after so long without such a value. */
  readonly burstEndMs: number;
};

export const defaultBurstSettings: BurstSettings = { presenceAboveCelsius: 30, burstEndMs: 250 };

/** The one sample that stands for a burst, as the device sent it. */
export type BurstMeasurement = {
  readonly sample: TemperatureSample;
  readonly sampledAt: Instant;
  /** How far the samples lay apart that it stands for. */
  readonly spreadCelsius: number;
  /** When it was settled: a function of the samples' own times, never of when a timer ran. */
  readonly at: Instant;
};

/** Fewer samples than this could be a hand or a reflection. */
const MIN_SAMPLES = 3;
/** A burst is measured after so long even if it never settles. */
const MAX_BURST_MS = 3_000;
/** Settled: so many samples over so long a time lie so close together. At 14 samples/s that is 0.36 s. */
const SETTLED_SAMPLES = 6;
const SETTLED_MS = 300;
const SETTLED_SPREAD_CELSIUS = 0.2;
/** Spread is a difference of hundredths held in binary; half a hundredth decides nothing. */
const ROUNDING_CELSIUS = 0.005;
/** More samples than this are thinned by half, again and again: memory stays bounded at any rate. */
const MAX_KEPT_SAMPLES = 128;

type KeptSample = { readonly sample: TemperatureSample; readonly at: Instant };

/** Deterministic: the same samples give the same measurements, whenever `expire` is called. */
export class BurstDetector {
  readonly #settings: BurstSettings;
  #kept: KeptSample[] = [];
  /** One of so many samples is kept. */
  #stride = 1;
  #sampleCount = 0;
  #startedAt: Instant | null = null;
  #lastPresentAt: Instant | null = null;
  #isMeasured = false;
  #unmeasuredBurstCount = 0;

  constructor(settings: BurstSettings) {
    this.#settings = settings;
  }

  isPresent(sample: TemperatureSample): boolean {
    return sample.rawTemperatureCelsius >= this.#settings.presenceAboveCelsius;
  }

  /** Bursts that ended without enough samples for a measurement. */
  get unmeasuredBurstCount(): number {
    return this.#unmeasuredBurstCount;
  }

  /** Samples in memory; bounded whatever the rate. */
  get heldSampleCount(): number {
    return this.#kept.length;
  }

  /** When `expire` has something to say next (monotonic); `Infinity` when it has not. */
  get deadlineMs(): number {
    if (!this.#startedAt || this.#isMeasured) return Number.POSITIVE_INFINITY;
    return Math.min(this.#startedAt.monotonicMs + MAX_BURST_MS, this.#endMs);
  }

  /** One sample, in order of time. */
  push(sample: TemperatureSample, at: Instant): BurstMeasurement | null {
    const ended = this.expire(at.monotonicMs);
    if (!this.isPresent(sample)) return ended;
    this.#startedAt ??= at;
    this.#lastPresentAt = at;
    if (this.#isMeasured || this.#sampleCount++ % this.#stride !== 0) return ended;
    this.#keep({ sample, at });
    const plateau = settledPlateau(this.#kept);
    return plateau ? this.#measure(plateau, at) : ended;
  }

  /** Ends what is over at `nowMs`; the measurement carries the time at which it was over. */
  expire(nowMs: number): BurstMeasurement | null {
    const measurement =
      nowMs >= this.deadlineMs ? this.#measure(highestHalf(this.#kept), this.#deadline()) : null;
    if (nowMs >= this.#endMs) this.#reset();
    return measurement;
  }

  get #endMs(): number {
    if (!this.#lastPresentAt) return Number.POSITIVE_INFINITY;
    return this.#lastPresentAt.monotonicMs + this.#settings.burstEndMs;
  }

  /** On both clocks; only while a burst is under way. */
  #deadline(): Instant | null {
    if (!this.#startedAt || !this.#lastPresentAt) return null;
    return this.#endMs <= this.#startedAt.monotonicMs + MAX_BURST_MS
      ? instantAfter(this.#lastPresentAt, this.#settings.burstEndMs)
      : instantAfter(this.#startedAt, MAX_BURST_MS);
  }

  #keep(sample: KeptSample): void {
    this.#kept.push(sample);
    if (this.#kept.length < MAX_KEPT_SAMPLES) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  #measure(samples: readonly KeptSample[], at: Instant | null): BurstMeasurement | null {
    const isEnough = this.#kept.length >= MIN_SAMPLES;
    if (!isEnough) this.#unmeasuredBurstCount++;
    this.#isMeasured = true;
    this.#kept = [];
    const middle = isEnough ? medianOf(samples) : undefined;
    if (!middle || !at) return null;
    return {
      sample: middle.sample,
      sampledAt: middle.at,
      spreadCelsius: spreadOf(samples),
      at,
    };
  }

  #reset(): void {
    this.#kept = [];
    this.#stride = 1;
    this.#sampleCount = 0;
    this.#startedAt = null;
    this.#lastPresentAt = null;
    this.#isMeasured = false;
  }
}

/** The newest samples, as soon as they are enough and lie close enough together. */
function settledPlateau(kept: readonly KeptSample[]): readonly KeptSample[] | null {
  const newest = kept.at(-1);
  if (!newest) return null;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = kept.length - 1; index >= 0; index--) {
    const { sample, at } = kept[index] as KeptSample;
    lowest = Math.min(lowest, sample.rawTemperatureCelsius);
    highest = Math.max(highest, sample.rawTemperatureCelsius);
    if (highest - lowest > SETTLED_SPREAD_CELSIUS + ROUNDING_CELSIUS) return null;
    const isLong = newest.at.monotonicMs - at.monotonicMs >= SETTLED_MS;
    if (isLong && kept.length - index >= SETTLED_SAMPLES) return kept.slice(index);
  }
  return null;
}

/** Coming and going lower the value, never raise it: the upper half is the person. */
function highestHalf(kept: readonly KeptSample[]): readonly KeptSample[] {
  return byTemperature(kept).slice(Math.floor(kept.length / 2));
}

/** A real sample, the lower one of two middles; one outlier among three never wins. */
function medianOf(samples: readonly KeptSample[]): KeptSample | undefined {
  return byTemperature(samples)[Math.floor((samples.length - 1) / 2)];
}

function spreadOf(samples: readonly KeptSample[]): number {
  const sorted = byTemperature(samples);
  const lowest = sorted[0]?.sample.rawTemperatureCelsius ?? 0;
  return (sorted.at(-1)?.sample.rawTemperatureCelsius ?? lowest) - lowest;
}

function byTemperature(samples: readonly KeptSample[]): readonly KeptSample[] {
  return samples.toSorted(
    (a, b) => a.sample.rawTemperatureCelsius - b.sample.rawTemperatureCelsius,
  );
}

function instantAfter(at: Instant, afterMs: number): Instant {
  return { wallMs: at.wallMs + afterMs, monotonicMs: at.monotonicMs + afterMs };
}
