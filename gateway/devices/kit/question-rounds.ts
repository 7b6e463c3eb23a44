import type { Inquiry, Pause } from '#gateway/devices/device-driver.ts';

export type QuestionRoundsOptions<Step> = {
  /** Between two rounds. */
  readonly pauseMs: number;
  /** Before the first one: a question of the connection before may still be on its way to an answer. */
  readonly firstPauseMs: number;
  /** What a new round asks, in order. */
  readonly begin: () => readonly Step[];
  /** The step's question leaves. */
  readonly ask: (step: Step) => Inquiry;
};

/** The order of a driver's questions: round after round, each from its beginning, with a pause between them. */
export class QuestionRounds<Step> {
  readonly #options: QuestionRoundsOptions<Step>;
  /** The first one is open, or asked next. */
  #steps: readonly Step[] = [];
  #pauseMs: number;

  constructor(options: QuestionRoundsOptions<Step>) {
    this.#options = options;
    this.#pauseMs = options.firstPauseMs;
  }

  get current(): Step | undefined {
    return this.#steps[0];
  }

  next(): Inquiry | Pause {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = 0;
    if (pauseMs > 0) return { pauseMs };
    if (this.#steps.length === 0) this.#steps = this.#options.begin();
    const step = this.current;
    return step === undefined ? { pauseMs: this.#options.pauseMs } : this.#options.ask(step);
  }

  /** The current step has its answer; `more` is asked because of it, before the others. */
  goOn(more: readonly Step[] = []): void {
    this.#steps = [...more, ...this.#steps.slice(1)];
    if (this.#steps.length === 0) this.#pauseMs = this.#options.pauseMs;
  }

  /** The rest of the round is given up. `instead` is asked after the pause; without it a new round. */
  end(instead: readonly Step[] = []): void {
    this.#steps = instead;
    this.#pauseMs = this.#options.pauseMs;
  }
}
