import type { DriverSession } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { OptrisQuestion } from './commands.ts';

/** More than any answer with the longest question before it, as its echo. */
const MAX_HELD_BYTES = 16;

/**
 * Answers without header, length or check: they are what stands between a question and silence. Exactly as
 * many bytes as the answer has, or all of them are discarded.
 */
export class BareAnswers {
  readonly #session: DriverSession;
  readonly #onAnswer: (bytes: Uint8Array) => boolean;
  readonly #held = new Uint8Array(MAX_HELD_BYTES);
  #heldCount = 0;
  #open: OptrisQuestion | null = null;

  /** `onAnswer` says whether it is one that the device can give. */
  constructor(session: DriverSession, onAnswer: (bytes: Uint8Array) => boolean) {
    this.#session = session;
    this.#onAnswer = onAnswer;
  }

  get pendingByteCount(): number {
    return this.#heldCount;
  }

  /** What came before the question does not belong to its answer. */
  ask(question: OptrisQuestion): void {
    this.#discard(this.#heldCount, DiscardReason.Unasked);
    this.#heldCount = 0;
    this.#open = question;
  }

  forget(): void {
    this.#open = null;
  }

  push(chunk: Uint8Array): void {
    const taken = Math.min(chunk.length, MAX_HELD_BYTES - this.#heldCount);
    this.#held.set(chunk.subarray(0, taken), this.#heldCount);
    this.#heldCount += taken;
    // A full store is no answer any more, whatever is in it.
    if (taken < chunk.length) this.#discard(chunk.length - taken, DiscardReason.BadLength);
  }

  /** The line is quiet. */
  flush(): void {
    const bytes = this.#held.slice(0, this.#heldCount);
    this.#heldCount = 0;
    if (this.#open === null) this.#discard(bytes.length, DiscardReason.Unasked);
    else this.#judge(this.#withoutEcho(bytes, this.#open), this.#open);
  }

  #judge(answer: Uint8Array, { answerBytes }: OptrisQuestion): void {
    if (answer.length !== answerBytes) {
      this.#discard(answer.length, DiscardReason.BadLength);
    } else if (this.#onAnswer(answer)) {
      this.#open = null;
      this.#session.frame(answerBytes);
      this.#session.answered();
    } else {
      this.#discard(answerBytes, DiscardReason.Implausible);
    }
  }

  /**
   * A half-duplex adapter repeats the question, alone or together with the answer. Because an answer has its
   * exact length, a longer one that begins with the question holds its echo.
   */
  #withoutEcho(bytes: Uint8Array, { bytes: question, answerBytes }: OptrisQuestion): Uint8Array {
    const rest = bytes.length - question.length;
    const isEcho = question.every((byte, index) => bytes[index] === byte);
    if (!isEcho || (rest !== 0 && rest !== answerBytes)) return bytes;
    this.#discard(question.length, DiscardReason.Echo);
    return bytes.subarray(question.length);
  }

  #discard(byteCount: number, reason: DiscardReason): void {
    if (byteCount > 0) this.#session.discarded(byteCount, reason);
  }
}
