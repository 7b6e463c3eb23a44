import type { Asking, DriverSession, Inquiry, Pause } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { QuestionRounds } from '#gateway/devices/kit/question-rounds.ts';
import { boxAddress, question } from './commands.ts';
import { identitySteps } from './identity.ts';
import type { RaytekLine } from './line.ts';
import type { RaytekMiOptions } from './raytek-mi-config.ts';
import { measurementSteps } from './round.ts';
import type { Step } from './steps.ts';

const SENDS_BY_ITSELF =
  'The thermometer sends by itself. Set the option mode to burst, or the thermometer to poll mode (V=P).';

/** A box with one head may answer for that head. */
const ONLY_HEAD = '1';

/** Asks what the device is, then for measurement after measurement. */
export class PollSession implements Asking {
  readonly #options: RaytekMiOptions;
  readonly #session: DriverSession;
  readonly #notices: NoticeBoard;
  readonly #box: string;
  readonly #rounds: QuestionRounds<Step>;
  #isOpen = false;
  #isIdentified = false;

  constructor(options: RaytekMiOptions, session: DriverSession) {
    this.#options = options;
    this.#session = session;
    this.#notices = new NoticeBoard(session);
    this.#box = boxAddress(options.address);
    this.#rounds = new QuestionRounds<Step>({
      pauseMs: options.pollIntervalMs,
      firstPauseMs: options.longestAnswerMs,
      begin: () => this.#nextSteps(),
      ask: (step) => this.#ask(step),
    });
  }

  readonly next = (): Inquiry | Pause => this.#rounds.next();

  readonly unanswered = (): void => {
    this.#isOpen = false;
    this.#rounds.end();
  };

  line(line: RaytekLine, byteCount: number): void {
    if (line.kind === 'burst') this.#notices.tell('mode', SENDS_BY_ITSELF);
    const step = this.#rounds.current;
    if (!this.#isOpen || step === undefined || !this.#isFor(line, step)) {
      this.#session.discarded(byteCount, DiscardReason.Unasked);
      return;
    }
    this.#isOpen = false;
    this.#session.frame(byteCount);
    this.#notices.tell('mode', null);
    this.#settle(line, step);
    this.#session.answered();
  }

  #ask({ head, parameter }: Step): Inquiry {
    const { answerTimeoutMs, longestAnswerMs } = this.#options;
    this.#isOpen = true;
    return {
      question: question(this.#box, head, parameter),
      answerTimeoutMs,
      drainMs: longestAnswerMs,
      // No answer holds a question mark where the question has one.
      mayEcho: true,
    };
  }

  #nextSteps(): readonly Step[] {
    const done = () => {
      this.#isIdentified = true;
    };
    return this.#isIdentified
      ? measurementSteps(this.#options, this.#session, this.#notices)
      : identitySteps(this.#session, done);
  }

  #isFor(line: RaytekLine, step: Step): boolean {
    if (line.kind !== 'answer') return line.kind === 'refusal';
    const isHead = line.head === step.head || (step.head === '' && line.head === ONLY_HEAD);
    return line.box === this.#box && isHead && line.body.startsWith(step.parameter);
  }

  /** A value that is none ends the round, and whatever was measured in it. */
  #settle(line: RaytekLine, step: Step): void {
    const goesOn =
      line.kind === 'answer'
        ? step.take(line.body.slice(step.parameter.length))
        : step.refused() === 'go-on';
    if (goesOn) this.#rounds.goOn();
    else this.#rounds.end();
  }
}
