import type { Asking, DriverSession, Inquiry, Pause } from '#gateway/devices/device-driver.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { QuestionRounds } from '#gateway/devices/kit/question-rounds.ts';
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
  readonly #rounds: QuestionRounds<Step>;
  #answer: number | null = null;
  #isThere = false;

  constructor(options: OptrisCtOptions, session: DriverSession) {
    this.#options = options;
    this.#session = session;
    this.#identity = new IdentityCheck(options.address, session);
    this.#emissivity = new EmissivityCheck(options, new NoticeBoard(session));
    this.#confirmation = new Confirmation(options.confirmWithinCelsius);
    this.answers = new BareAnswers(session, (bytes) => this.#arrived(bytes));
    this.#rounds = new QuestionRounds<Step>({
      pauseMs: options.pollIntervalMs,
      firstPauseMs: options.longestAnswerMs,
      begin: () => this.#nextSteps(),
      ask: (step) => this.#ask(step),
    });
  }

  readonly next = (): Inquiry | Pause => {
    this.#takeAnswer();
    return this.#rounds.next();
  };

  readonly unanswered = (): void => {
    this.#rounds.current?.missed?.();
    this.answers.forget();
    this.#confirmation.missed();
    this.#answer = null;
    this.#rounds.end();
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
    if (this.#rounds.current?.isPossible(answer) !== true) return false;
    this.#answer = answer;
    return true;
  }

  #takeAnswer(): void {
    const step = this.#rounds.current;
    const answer = this.#answer;
    this.#answer = null;
    if (answer !== null && step !== undefined) this.#rounds.goOn(step.take(answer));
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
