import type { Asking, Inquiry, Pause } from '#gateway/devices/device-driver.ts';

/** A question, and which replies answer it. */
export type Question<Reply> = Inquiry & { readonly accepts: (reply: Reply) => boolean };

/**
 * What a driver says to its device, written down in order: it yields questions and pauses, and gets the
 * reply back, or `null` for a question that found none.
 */
export type Script<Reply, Result = void> = Generator<Question<Reply> | Pause, Result, Reply | null>;

/** Nothing more to ask; looked at again now and then. */
const REST: Pause = { pauseMs: 60_000 };

/** Runs a script as the questions of a driver. */
export class Conversation<Reply> {
  readonly #script: Script<Reply>;
  readonly #answered: () => void;
  #open: Question<Reply> | null = null;
  #reply: Reply | null = null;

  constructor(script: Script<Reply>, answered: () => void) {
    this.#script = script;
    this.#answered = answered;
  }

  readonly asking: Asking = {
    next: () => this.#next(),
    unanswered: () => {
      this.#open = null;
    },
  };

  /** Whether the reply is one to the open question. What is not was asked by nobody. */
  expects(reply: Reply): boolean {
    return this.#open?.accepts(reply) ?? false;
  }

  /** Takes a reply that was expected. To be called last: the next question may be asked at once. */
  answer(reply: Reply): void {
    this.#open = null;
    this.#reply = reply;
    this.#answered();
  }

  #next(): Inquiry | Pause {
    const reply = this.#reply;
    this.#reply = null;
    const { value, done } = this.#script.next(reply);
    if (done) return REST;
    if (!('pauseMs' in value)) this.#open = value;
    return value;
  }
}
