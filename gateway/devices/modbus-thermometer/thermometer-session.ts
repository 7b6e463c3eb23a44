import type { Asking, DriverSession, Inquiry, Pause } from '#gateway/devices/device-driver.ts';
import type { ModbusAnswer } from '#gateway/devices/kit/modbus/answer.ts';
import { ModbusMaster } from '#gateway/devices/kit/modbus/modbus-master.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { QuestionRounds } from '#gateway/devices/kit/question-rounds.ts';
import { EmissivityCheck } from './emissivity.ts';
import { IdentityCheck } from './identity.ts';
import { Measurement } from './measurement.ts';
import type { ModbusThermometerOptions } from './modbus-thermometer-config.ts';
import type { RegisterMap } from './register-map.ts';
import type { Step } from './steps.ts';

/** What is asked in which order: what the device is, what it is set to, then measurement after measurement. */
export class ThermometerSession implements Asking {
  readonly master: ModbusMaster;
  readonly #identity: IdentityCheck;
  readonly #emissivity: EmissivityCheck;
  readonly #measurement: Measurement;
  readonly #rounds: QuestionRounds<Step>;

  constructor(options: ModbusThermometerOptions, map: RegisterMap, session: DriverSession) {
    const notices = new NoticeBoard(session);
    this.#identity = new IdentityCheck(map, session, notices);
    this.#emissivity = new EmissivityCheck({ map, emissivity: options.emissivity, notices });
    this.#measurement = new Measurement({ map, read: options.read, session, notices });
    this.master = new ModbusMaster({
      address: options.address,
      session,
      timing: {
        answerTimeoutMs: options.answerTimeoutMs,
        drainMs: options.longestAnswerMs,
        quietBeforeMs: options.quietBeforeMs,
      },
      onAnswer: (answer) => this.#take(answer),
    });
    this.#rounds = new QuestionRounds<Step>({
      pauseMs: options.pollIntervalMs,
      firstPauseMs: options.longestAnswerMs,
      begin: () => this.#nextSteps(),
      ask: ({ request }) => this.master.inquiry(request),
    });
  }

  readonly next = (): Inquiry | Pause => this.#rounds.next();

  /** What was asked of this round is given up: no measurement is made of two rounds. */
  readonly unanswered = (): void => {
    this.master.unanswered();
    this.#rounds.end();
  };

  #nextSteps(): readonly Step[] {
    if (!this.#identity.isDone) return this.#identity.steps();
    if (this.#emissivity.isDue) return this.#emissivity.steps();
    this.#emissivity.roundPassed();
    return this.#measurement.steps();
  }

  #take(answer: ModbusAnswer): void {
    const step = this.#rounds.current;
    if (step === undefined) return;
    if (answer.kind === 'exception') this.#rounds.end(step.refused(answer.code));
    else this.#rounds.goOn(step.take(answer.kind === 'registers' ? answer.words : []));
  }
}
