import type { DriverSession, Inquiry } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { ModbusAnswer } from './answer.ts';
import { answersTo, modbusAnswerFormat } from './answer.ts';
import type { ModbusRequest } from './request.ts';
import { echoCanBeTold, requestFrame } from './request.ts';

export type ModbusMasterOptions = {
  readonly address: number;
  readonly session: DriverSession;
  readonly timing: Pick<Inquiry, 'answerTimeoutMs' | 'drainMs' | 'quietBeforeMs'>;
  /** The answer to the open question, a refusal included. */
  readonly onAnswer: (answer: ModbusAnswer) => void;
};

/** Above the 16 ms that a USB adapter may hold back the rest of a frame. Silence only resynchronises. */
export const MODBUS_IDLE_FLUSH_MS = 50;

/**
 * The asking side of Modbus RTU: one question at a time, and of all that comes only its answer is taken.
 * Two questions of one device, function and size have answers that nothing tells apart: `drainMs` must be at
 * least what the device takes at its slowest, so that a late answer is over before the next question.
 */
export class ModbusMaster {
  readonly #options: ModbusMasterOptions;
  readonly #decoder: SyncedDecoder<ModbusAnswer>;
  #open: ModbusRequest | null = null;

  constructor(options: ModbusMasterOptions) {
    this.#options = options;
    this.#decoder = new SyncedDecoder({
      format: modbusAnswerFormat,
      sink: {
        frame: (answer, byteCount) => this.#take(answer, byteCount),
        discarded: options.session.discarded,
      },
    });
  }

  get pendingByteCount(): number {
    return this.#decoder.pendingByteCount;
  }

  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk);
  }

  flush(reason: DiscardReason): void {
    this.#decoder.flush(reason);
  }

  /** The question for whoever keeps the time; open from now on. */
  inquiry(request: ModbusRequest): Inquiry {
    this.#open = request;
    return {
      question: requestFrame(this.#options.address, request),
      mayEcho: echoCanBeTold(request),
      ...this.#options.timing,
    };
  }

  unanswered(): void {
    this.#open = null;
  }

  #take(answer: ModbusAnswer, byteCount: number): void {
    const { address, session, onAnswer } = this.#options;
    if (this.#open === null || !answersTo(address, this.#open, answer)) {
      session.discarded(byteCount, DiscardReason.Unasked);
      return;
    }
    this.#open = null;
    session.frame(byteCount);
    onAnswer(answer);
    session.answered();
  }
}
