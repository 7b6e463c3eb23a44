import type { Clock, Instant, Timer } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import type { EpisodeAnswer, EpisodeRequest } from '#gateway/domain/episode.ts';
import { EpisodeState } from '#gateway/domain/episode.ts';
import type { BodySite, TemperatureSample } from '#gateway/domain/reading.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { ContactThermometer } from './contact-thermometer.ts';
import type { FeverEpisode, RestoredEpisode } from './episode/fever-episode.ts';
import { inputFrom } from './episode-requests.ts';
import { nextDeadlineMs, requestableEpisode, stepLane, waitingUntilMs } from './lane.ts';
import type { LaneOutput, LaneRules } from './lane-rules.ts';
import type { LaneInput, LaneState } from './lane-state.ts';
import { initialLaneState } from './lane-state.ts';
import type { BurstMeasurement } from './presence.ts';
import type { DraftMaker } from './record-drafts.ts';
import { MeasurementFailure } from './screening-policy.ts';
import type { Thermometer } from './thermometer.ts';

export type LaneRunnerOptions = {
  readonly rules: LaneRules;
  readonly thermometers: readonly Thermometer[];
  readonly clock: Clock;
  readonly drafts: DraftMaker;
  /** May give a promise: of `false` where they could not be kept. */
  readonly accept: (drafts: readonly RecordDraft[]) => unknown;
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

  /** Nobody is being measured or waits for the other half of a passage. */
  get isIdle(): boolean {
    return this.#measuringUntilMs(waitingUntilMs(this.#state)) === Number.POSITIVE_INFINITY;
  }

  /** Of the people who are aside. */
  get openEpisodes(): readonly FeverEpisode[] {
    return this.#state.book.open;
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
    const isPossible = requestableEpisode(this.#options.rules, this.#state, { at }) !== null;
    this.#step({ kind: 're-measure-requested', at }, []);
    this.#setTimer();
    return isPossible;
  }

  /** What a guard does or types about somebody who is aside. `done` once it is durable. */
  async episode(episodeId: string, request: EpisodeRequest): Promise<EpisodeAnswer> {
    const at = instantFrom(this.#options.clock);
    this.#catchUp(at);
    const input = inputFrom(this.#options.rules, this.#state, episodeId, request, at);
    this.#setTimer();
    if (input.kind === 'refused') return input;
    const before = this.#state.book.open.find((open) => open.episodeId === episodeId);
    const { outputs, kept } = this.#step(input, []);
    this.#setTimer();
    const step = outputs
      .flatMap((output) => (output.kind === 'episode' ? [output.step] : []))
      .at(-1);
    if ((await kept) === false) {
      const sentence = 'It could not be kept. Write it down and tell the ops centre.';
      return { kind: 'refused', why: 'not-now', sentence };
    }
    return { kind: 'done', state: step?.episode.state ?? before?.state ?? 'suspected' };
  }

  /** A value of the lane's contact thermometer; it is kept whosever it is. */
  contact(thermometer: ContactThermometer, sample: TemperatureSample, at: Instant): void {
    this.#catchUp(at);
    const reading = thermometer.contactFrom(sample, at, this.#options.clock.monotonicMs());
    const recorded = [this.#options.drafts.reading(thermometer.readingFrom(sample), at)];
    if (reading) this.#step({ kind: 'contact-value', reading, at }, recorded);
    else this.#emit(recorded);
    this.#setTimer();
  }

  /** People aside of an earlier run. */
  takeOver(episodes: readonly RestoredEpisode[]): void {
    const at = instantFrom(this.#options.clock);
    this.#step({ kind: 'taken-over', episodes, at }, []);
    this.#setTimer();
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
    const reading = thermometer.readingFrom(sample, sampledAt, spreadCelsius, this.#siteAt(at));
    const recorded = thermometer.recordsMeasurement
      ? [this.#options.drafts.reading(reading, sampledAt)]
      : [];
    this.#step({ kind: 'measurement', reading, at }, recorded);
  }

  /** Where the guard said that the measurement would be aimed; `undefined`: as always. */
  #siteAt({ monotonicMs }: Instant): BodySite | undefined {
    const { request } = this.#state;
    return request?.bodySite && monotonicMs < request.untilMs ? request.bodySite : undefined;
  }

  /** `recorded` goes out with what the input brings: all of it durable together or not at all. */
  #step(
    input: LaneInput,
    recorded: readonly RecordDraft[],
  ): { readonly outputs: readonly LaneOutput[]; readonly kept: unknown } {
    const { state, outputs } = stepLane(this.#options.rules, this.#state, input);
    this.#state = state;
    for (const output of outputs) this.#tellPolicy(output);
    if (outputs.length === 0) return { outputs, kept: this.#emit(recorded) };
    const drafts = outputs.flatMap(this.#options.drafts.output);
    return { outputs, kept: this.#emit([...recorded, ...drafts]) };
  }

  /** What a baseline learnt from a confirmed fever is no measure of healthy people. */
  #tellPolicy(output: LaneOutput): void {
    if (output.kind === 'passage') this.#passageCount++;
    const steps = output.kind === 'passage' ? output.episodeSteps : [output.step];
    for (const { transition } of steps) {
      if (transition.to !== EpisodeState.Confirmed) continue;
      this.#options.rules.policy.confirmed(transition.suspicion, transition.suspicion.decision);
    }
  }

  #emit(drafts: readonly RecordDraft[]): unknown {
    return drafts.length > 0 ? this.#options.accept(drafts) : true;
  }

  /** All that was over by now, in order of time: deadlines of the lane before bursts that ended then or later. */
  #catchUp(at: Instant): void {
    for (;;) {
      const laneMs = nextDeadlineMs(this.#state);
      const thermometer = this.#nextToExpire(at.monotonicMs);
      const burstMs = thermometer?.burst?.deadlineMs ?? Number.POSITIVE_INFINITY;
      if (laneMs <= Math.min(at.monotonicMs, burstMs)) {
        this.#step({ kind: 'tick', at: instantAt(laneMs, at) }, []);
      } else if (thermometer) {
        const measurement = thermometer.burst?.expire(burstMs);
        if (measurement) this.#measured(thermometer, measurement);
      } else return;
    }
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
    return this.#measuringUntilMs(nextDeadlineMs(this.#state));
  }

  #measuringUntilMs(fromMs: number): number {
    let dueMs = fromMs;
    for (const { burst } of this.#options.thermometers) {
      if (burst && burst.deadlineMs < dueMs) dueMs = burst.deadlineMs;
    }
    return dueMs;
  }
}

/** A time of the clock that never steps, as the wall clock of `now` shows it. */
function instantAt(monotonicMs: number, now: Instant): Instant {
  return { wallMs: now.wallMs - (now.monotonicMs - monotonicMs), monotonicMs };
}
