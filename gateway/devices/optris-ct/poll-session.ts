import type { Asking, DriverSession, Inquiry, Pause } from '#gateway/devices/device-driver.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { BareAnswers } from './bare-answers.ts';
import { readTarget } from './commands.ts';
import { Confirmation } from './confirmation.ts';
import { EmissivityCheck } from './emissivity.ts';
import { celsiusFrom, numberAt } from './encoding.ts';
import { IdentityCheck } from './identity.ts';
import type { OptrisCtOptions } from './optris-ct-config.ts';
import { isTemperature, sampleOf } from './sample.ts';
import type { Step } from './steps.ts';

/** What is still coming is no answer to the next question. */
const QUIET_BEFORE_MS = 10;

/**
 * Asks for temperature after temperature; as soon as one has come, and the device is there, also what it is and, if
 * wanted, how it is set. Of an answer
 * nothing is made before its question is over: bytes at the very end of its time may have more behind them.
 */
export class PollSession implements Asking {
  readonly answers: BareAnswers;
  readonly #options: OptrisCtOptions;
  readonly #session: DriverSession;
  readonly #identity: IdentityCheck;
  readonly #emissivity: EmissivityCheck;
  readonly #confirmation: Confirmation;
  /** The first one is open, or asked next. */
  #steps: readonly Step[] = [];
  #answer: number | null = null;
  #isThere = false;
  #pauseMs: number;

  constructor(options: OptrisCtOptions, session: DriverSession) {
    this.#options = options;
    this.#session = session;
    this.#identity = new IdentityCheck(options.address, session);
    this.#emissivity = new EmissivityCheck(options, new NoticeBoard(session));
    this.#confirmation = new Confirmation(options.confirmWithinCelsius);
    this.answers = new BareAnswers(session, (bytes) => this.#arrived(bytes));
    // A question of the connection before may still be on its way to an answer.
    this.#pauseMs = options.longestAnswerMs;
  }

  readonly next = (): Inquiry | Pause => {
    this.#takeAnswer();
    const pauseMs = this.#pauseMs;
    this.#pauseMs = 0;
    if (pauseMs > 0) return { pauseMs };
    if (this.#steps.length === 0) this.#steps = this.#nextSteps();
    const [step] = this.#steps;
    return step === undefined ? { pauseMs: this.#options.pollIntervalMs } : this.#ask(step);
  };

  readonly unanswered = (): void => {
    this.#steps[0]?.missed?.();
    this.answers.forget();
    this.#confirmation.missed();
    this.#answer = null;
    this.#steps = [];
    this.#pauseMs = this.#options.pollIntervalMs;
  };

  #ask({ question }: Step): Inquiry {
    const { answerTimeoutMs, longestAnswerMs } = this.#options;
    this.answers.ask(question);
    return {
      question: question.bytes,
      answerTimeoutMs,
      drainMs: longestAnswerMs,
      quietBeforeMs: QUIET_BEFORE_MS,
    };
  }

  #arrived(bytes: Uint8Array): boolean {
    const answer = numberAt(bytes, 0, bytes.length);
    if (this.#steps[0]?.isPossible(answer) !== true) return false;
    this.#answer = answer;
    return true;
  }

  #takeAnswer(): void {
    const [step, ...rest] = this.#steps;
    if (this.#answer === null || step === undefined) return;
    const answer = this.#answer;
    this.#answer = null;
    this.#steps = [...step.take(answer), ...rest];
    if (this.#steps.length === 0) this.#pauseMs = this.#options.pollIntervalMs;
  }

  #nextSteps(): readonly Step[] {
    if (this.#isThere && this.#identity.isDue) return this.#identity.steps();
    if (this.#isThere && this.#emissivity.isDue) return this.#emissivity.steps();
    return [this.#temperatureStep()];
  }

  #temperatureStep(): Step {
    return {
      question: readTarget(this.#options.address),
      isPossible: (counts) => isTemperature(counts, this.#options),
      take: (counts) => {
        this.#isThere = true;
        const celsius = celsiusFrom(counts, this.#options.scale);
        if (this.#confirmation.confirms(celsius)) this.#session.output(sampleOf(celsius));
        return [];
      },
      missed: () => {
        this.#isThere = false;
      },
    };
  }
}
