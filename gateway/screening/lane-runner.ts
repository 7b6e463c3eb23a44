import type { Clock, Instant, Timer } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { LaneInput, LaneState } from './lane.ts';
import { canRequestReMeasure, initialLaneState, nextDeadlineMs, stepLane } from './lane.ts';
import type { LaneRules } from './lane-rules.ts';
import type { BurstMeasurement } from './presence.ts';
import type { DraftMaker } from './record-drafts.ts';
import { MeasurementFailure } from './screening-policy.ts';
import type { Thermometer } from './thermometer.ts';

export type LaneRunnerOptions = {
  readonly rules: LaneRules;
  readonly thermometers: readonly Thermometer[];
  readonly clock: Clock;
  readonly drafts: DraftMaker;
  readonly accept: (drafts: readonly RecordDraft[]) => void;
};

/**
 * Runs the pure lane and its burst detectors against the clock. Whatever comes in, what was over
 * before it is finished first and in order of time, so that a late timer changes nothing. One timer
 * a lane: it is set earlier when needed, but not moved later with each sample.
 */
export class LaneRunner {
  readonly #options: LaneRunnerOptions;
  #state: LaneState = initialLaneState;
  #timer: { readonly timer: Timer; readonly dueMs: number } | null = null;
  #passageCount = 0;

  constructor(options: LaneRunnerOptions) {
    this.#options = options;
  }

  get passageCount(): number {
    return this.#passageCount;
  }

  /** Nothing will happen by itself. */
  get isIdle(): boolean {
    return this.#dueMs() === Number.POSITIVE_INFINITY;
  }

  temperature(thermometer: Thermometer, sample: TemperatureSample, at: Instant): void {
    this.#catchUp(at);
    const failure = thermometer.observe(sample, at, this.#options.clock.monotonicMs());
    if (failure) {
      // It came over the line, so it is kept, but nobody is measured by it.
      if (thermometer.recordsMeasurement) this.#emit([this.#readingDraft(thermometer, sample, at)]);
      this.#step({ kind: 'failed-measurement', reason: failure, at }, []);
    } else if (thermometer.burst) {
      const measurement = thermometer.burst.push(sample, at);
      if (thermometer.recordsSample(sample)) {
        this.#emit([this.#readingDraft(thermometer, sample, at)]);
      }
      if (measurement) this.#measured(thermometer, measurement);
    } else {
      this.#measured(thermometer, { sample, sampledAt: at, spreadCelsius: 0, at });
    }
    this.#setTimer();
  }

  /** A thermometer whose every frame is a measurement sent one that says nothing. */
  unreadable(at: Instant): void {
    this.#catchUp(at);
    this.#step({ kind: 'failed-measurement', reason: MeasurementFailure.Unreadable, at }, []);
    this.#setTimer();
  }

  scan(scan: Scan, at: Instant): void {
    this.#catchUp(at);
    this.#step({ kind: 'scan', scan, at }, [this.#options.drafts.scan(scan, at)]);
    this.#setTimer();
  }

  requestReMeasure(): boolean {
    const at = instantFrom(this.#options.clock);
    this.#catchUp(at);
    const isPossible = canRequestReMeasure(this.#options.rules, this.#state, at.monotonicMs);
    this.#step({ kind: 're-measure-requested', at }, []);
    this.#setTimer();
    return isPossible;
  }

  /** What waits becomes a passage of its own. After it the runner must not be used. */
  stop(): void {
    const at = instantFrom(this.#options.clock);
    this.#catchUp(at);
    this.#step({ kind: 'ended', at }, []);
    this.#timer?.timer.cancel();
    this.#timer = null;
  }

  #readingDraft(thermometer: Thermometer, sample: TemperatureSample, at: Instant): RecordDraft {
    return this.#options.drafts.reading(thermometer.readingFrom(sample, at), at);
  }

  #measured(thermometer: Thermometer, measurement: BurstMeasurement): void {
    const { sample, sampledAt, spreadCelsius, at } = measurement;
    const reading = thermometer.readingFrom(sample, sampledAt, spreadCelsius);
    const recorded = thermometer.recordsMeasurement
      ? [this.#options.drafts.reading(reading, sampledAt)]
      : [];
    this.#step({ kind: 'measurement', reading, at }, recorded);
  }

  /** `recorded` goes out with the passages that the input closes: all of it durable together or not at all. */
  #step(input: LaneInput, recorded: readonly RecordDraft[]): void {
    const { state, closed } = stepLane(this.#options.rules, this.#state, input);
    this.#state = state;
    if (closed.length === 0) {
      this.#emit(recorded);
      return;
    }
    this.#passageCount += closed.length;
    this.#emit([...recorded, ...closed.flatMap(this.#options.drafts.passage)]);
  }

  #emit(drafts: readonly RecordDraft[]): void {
    if (drafts.length > 0) this.#options.accept(drafts);
  }

  #catchUp(at: Instant): void {
    const nowMs = at.monotonicMs;
    for (
      let thermometer = this.#nextToExpire(nowMs);
      thermometer;
      thermometer = this.#nextToExpire(nowMs)
    ) {
      const measurement = thermometer.burst?.expire(thermometer.burst.deadlineMs);
      if (measurement) this.#measured(thermometer, measurement);
    }
    if (nowMs >= nextDeadlineMs(this.#state)) this.#step({ kind: 'tick', at }, []);
  }

  /** The thermometer whose burst was over first. */
  #nextToExpire(nowMs: number): Thermometer | null {
    let first: Thermometer | null = null;
    let firstMs = nowMs;
    for (const thermometer of this.#options.thermometers) {
      const deadlineMs = thermometer.burst?.deadlineMs ?? Number.POSITIVE_INFINITY;
      if (deadlineMs > firstMs || (first && deadlineMs === firstMs)) continue;
      first = thermometer;
      firstMs = deadlineMs;
    }
    return first;
  }

  #setTimer(): void {
    const dueMs = this.#dueMs();
    if (dueMs === Number.POSITIVE_INFINITY || (this.#timer && this.#timer.dueMs <= dueMs)) return;
    this.#timer?.timer.cancel();
    const { clock } = this.#options;
    const delayMs = Math.max(0, Math.ceil(dueMs - clock.monotonicMs()));
    const timer = clock.after(delayMs, () => {
      this.#timer = null;
      this.#catchUp(instantFrom(clock));
      this.#setTimer();
    });
    this.#timer = { timer, dueMs };
  }

  #dueMs(): number {
    let dueMs = nextDeadlineMs(this.#state);
    for (const { burst } of this.#options.thermometers) {
      if (burst && burst.deadlineMs < dueMs) dueMs = burst.deadlineMs;
    }
    return dueMs;
  }
}
