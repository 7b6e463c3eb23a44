import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, OpenableLink } from './byte-link.ts';

/** A frame has ended when nothing has come for so long: more than what USB adapters hold bytes back (FTDI: 16 ms). */
const QUIET_MS = 30;
const OPENING_MS = 50;
/** Several of the longest frames that a device sends (1,544 bytes); older bytes are forgotten. */
const MAX_HEARD_BYTES = 8 * 1024;

export type Judge<Verdict> = (sinceQuestion: Uint8Array, all: Uint8Array) => Verdict | null;

/** An open line whose device is not known: listens, asks, and looks at what came each time the line falls quiet. */
export class ProbeLine {
  readonly #link: ByteLink;
  readonly #description: string;
  readonly #clock: Clock;
  #heard: number[] = [];
  /** Where in what was heard the last question was asked. */
  #askedAt = 0;
  #byteCount = 0;
  #judgedByteCount = 0;
  #openedMs = Number.NEGATIVE_INFINITY;
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  #closedCause: string | null = null;
  #wake: () => void = () => undefined;

  private constructor(link: ByteLink, description: string, clock: Clock) {
    this.#link = link;
    this.#description = description;
    this.#clock = clock;
  }

  /** Rejects as the link does: missing, busy, denied. */
  static async open(line: OpenableLink, clock: Clock): Promise<ProbeLine> {
    const link = line.create();
    const probeLine = new ProbeLine(link, line.description, clock);
    try {
      await link.open({
        bytes: (chunk) => probeLine.#hear(chunk),
        closed: (cause) => probeLine.#closed(cause),
      });
    } catch (error) {
      await link.close();
      throw error;
    }
    probeLine.#openedMs = clock.monotonicMs();
    return probeLine;
  }

  /** How many bytes came since it was opened. */
  get byteCount(): number {
    return this.#byteCount;
  }

  /** Whether something came later than the stray byte that opening a line may give. */
  get isTalking(): boolean {
    return this.#lastHeardMs - this.#openedMs > OPENING_MS;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async ask(question: Uint8Array): Promise<void> {
    this.#askedAt = this.#heard.length;
    await this.#link.write(question);
  }

  /**
   * Waits until `judge` makes something of the bytes heard since the last question, or of all that were
   * heard, at most for so long. It is asked when the line falls quiet and at the end, never in the middle of a frame.
   */
  async hear<Verdict>(timeoutMs: number, judge: Judge<Verdict>): Promise<Verdict | null> {
    const endsAtMs = this.#clock.monotonicMs() + timeoutMs;
    for (;;) {
      const byteCount = this.#byteCount;
      const restMs = Math.max(0, endsAtMs - this.#clock.monotonicMs());
      const waitMs = byteCount === this.#judgedByteCount ? restMs : Math.min(QUIET_MS, restMs);
      await this.#newsWithin(waitMs);
      this.#demandOpen();
      const isOver = this.#clock.monotonicMs() >= endsAtMs;
      if (this.#byteCount !== byteCount && !isOver) continue;
      if (this.#byteCount !== this.#judgedByteCount) {
        this.#judgedByteCount = this.#byteCount;
        const all = Uint8Array.from(this.#heard);
        const verdict = judge(all.subarray(this.#askedAt), all);
        if (verdict !== null) return verdict;
      }
      if (isOver) return null;
    }
  }

  #hear(chunk: Uint8Array): void {
    this.#byteCount += chunk.length;
    this.#heard.push(...chunk);
    const tooMany = Math.max(0, this.#heard.length - MAX_HEARD_BYTES);
    if (tooMany > 0) {
      this.#heard = this.#heard.slice(tooMany);
      this.#askedAt = Math.max(0, this.#askedAt - tooMany);
    }
    this.#lastHeardMs = this.#clock.monotonicMs();
    this.#wake();
  }

  #closed(cause: string): void {
    this.#closedCause = cause;
    this.#wake();
  }

  #demandOpen(): void {
    if (this.#closedCause === null) return;
    const message = `${this.#description} went away while it was being asked: ${this.#closedCause}.`;
    throw new GatehouseError('LINK_FAILED', message);
  }

  #newsWithin(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(waitMs, () => this.#wake());
      this.#wake = () => {
        timer.cancel();
        this.#wake = () => undefined;
        resolve();
      };
      if (this.#closedCause !== null) this.#wake();
    });
  }
}
