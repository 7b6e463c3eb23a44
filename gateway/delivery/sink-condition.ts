import { backoffDelayMs } from '#gateway/domain/backoff.ts';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { NEEDS_A_PERSON, PASSING_TROUBLE } from './retry-schedule.ts';
import type { SinkState } from './sink-status.ts';

export type SinkConditionOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onChange: (state: SinkState, detail: string) => void;
  readonly onPauseOver: () => void;
};

/** Everybody who was told to come back in 30 s would come back in the same moment; never earlier than asked. */
const RETRY_AFTER_JITTER_RATIO = 0.2;
const MOST_JITTER_MS = 5_000;

/** Whether a sink takes records, and how long it is left alone while it does not. */
export class SinkCondition {
  readonly #options: SinkConditionOptions;
  #state: SinkState = 'ok';
  #detail = '';
  #failures = 0;
  /** Failures since the last success. */
  #attempt = 0;
  #pause: Timer | null = null;
  #isStopped = false;

  constructor(options: SinkConditionOptions) {
    this.#options = options;
  }

  get state(): SinkState {
    return this.#state;
  }

  get detail(): string {
    return this.#detail;
  }

  get failures(): number {
    return this.#failures;
  }

  get isPaused(): boolean {
    return this.#pause !== null;
  }

  /** Begins a pause; `retryAfterMs` is what the far side asked for. */
  failed(state: Exclude<SinkState, 'ok'>, cause: string, retryAfterMs?: number): void {
    this.#attempt++;
    this.#failures++;
    this.#become(state, cause);
    if (this.#isStopped) return;
    const { clock, random, onPauseOver } = this.#options;
    const schedule = state === 'holding' ? NEEDS_A_PERSON : PASSING_TROUBLE;
    const delayMs =
      retryAfterMs === undefined
        ? backoffDelayMs(schedule, this.#attempt, random)
        : retryAfterMs +
          Math.round(random() * Math.min(retryAfterMs * RETRY_AFTER_JITTER_RATIO, MOST_JITTER_MS));
    this.#pause?.cancel();
    this.#pause = clock.after(delayMs, () => {
      this.#pause = null;
      onPauseOver();
    });
  }

  recovered(): void {
    this.#attempt = 0;
    this.#become('ok', '');
  }

  /** The far side is back: the pause is over now. */
  endPause(): void {
    if (!this.#pause) return;
    this.#pause.cancel();
    this.#pause = null;
    this.#options.onPauseOver();
  }

  stop(): void {
    this.#isStopped = true;
    this.#pause?.cancel();
  }

  #become(state: SinkState, detail: string): void {
    const isChanged = state !== this.#state;
    this.#state = state;
    this.#detail = detail;
    if (isChanged) this.#options.onChange(state, detail);
  }
}
