import type { Asking, DriverSession, Inquiry, Pause } from '#gateway/devices/device-driver.ts';
import type { ModbusAnswer } from '#gateway/devices/kit/modbus/answer.ts';
import { ModbusMaster } from '#gateway/devices/kit/modbus/modbus-master.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { EmissivityCheck } from './emissivity.ts';
import { IdentityCheck } from './identity.ts';
import { Measurement } from './measurement.ts';
import type { ModbusThermometerOptions } from './modbus-thermometer-config.ts';
import type { RegisterMap } from './register-map.ts';
import type { Step } from './steps.ts';

/** What is asked in which order: what the device is, what it is set to, then measurement after measurement. */
export class ThermometerSession implements Asking {
  readonly master: ModbusMaster;
  readonly #options: ModbusThermometerOptions;
  readonly #identity: IdentityCheck;
  readonly #emissivity: EmissivityCheck;
  readonly #measurement: Measurement;
  /** The first one is open, or asked next. */
  #steps: Step[] = [];
  #pauseMs: number;

  constructor(options: ModbusThermometerOptions, map: RegisterMap, session: DriverSession) {
    const notices = new NoticeBoard(session);
    this.#options = options;
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
    // A question of the connection before may still be on its way to an answer.
    this.#pauseMs = options.longestAnswerMs;
  }

  readonly next = (): Inquiry | Pause => {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = 0;
    if (pauseMs > 0) return { pauseMs };
    if (this.#steps.length === 0) this.#steps = [...this.#nextSteps()];
    const [step] = this.#steps;
    return step === undefined
      ? { pauseMs: this.#options.pollIntervalMs }
      : this.master.inquiry(step.request);
  };

  /** What was asked of this round is given up: no measurement is made of two rounds. */
  readonly unanswered = (): void => {
    this.master.unanswered();
    this.#endRound();
  };

  #nextSteps(): readonly Step[] {
    if (!this.#identity.isDone) return this.#identity.steps();
    if (this.#emissivity.isDue) return this.#emissivity.steps();
    this.#emissivity.roundPassed();
    return this.#measurement.steps();
  }

  #take(answer: ModbusAnswer): void {
    const step = this.#steps.shift();
    if (step === undefined) return;
    if (answer.kind === 'exception') {
      const instead = step.refused(answer.code);
      this.#endRound();
      this.#steps = [...instead];
    } else {
      this.#steps.unshift(...step.take(answer.kind === 'registers' ? answer.words : []));
      if (this.#steps.length === 0) this.#pauseMs = this.#options.pollIntervalMs;
    }
  }

  #endRound(): void {
    this.#steps = [];
    this.#pauseMs = this.#options.pollIntervalMs;
  }
}
