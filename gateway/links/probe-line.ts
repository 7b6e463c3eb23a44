import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, OpenableLink } from './byte-link.ts';

/** A frame has ended when nothing has come for so long: more than what USB adapters hold bytes back (FTDI: 16 ms). */
const QUIET_MS = 30;
/** Several of the longest frames that a device sends (1,544 bytes); older bytes are forgotten. */
const MAX_HEARD_BYTES = 8 * 1024;

/** An open line whose device is not known: listens, asks, and looks at what came each time the line falls quiet. */
export class ProbeLine {
  readonly #link: ByteLink;
  readonly #description: string;
  readonly #clock: Clock;
  #heard: number[] = [];
  #byteCount = 0;
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
    return probeLine;
  }

  /** How many bytes came since it was opened. */
  get byteCount(): number {
    return this.#byteCount;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** Forgets what came before, and sends. */
  async ask(question: Uint8Array): Promise<void> {
    this.#heard = [];
    await this.#link.write(question);
  }

  /**
   * Waits until `judge` makes something of the bytes heard since the last question, at most for so long.
   * It is asked when the line falls quiet and at the end, never in the middle of a frame.
   */
  async hear<Verdict>(
    timeoutMs: number,
    judge: (bytes: Uint8Array) => Verdict | null,
  ): Promise<Verdict | null> {
    const endsAtMs = this.#clock.monotonicMs() + timeoutMs;
    let judgedByteCount = this.#byteCount - this.#heard.length;
    for (;;) {
      const byteCount = this.#byteCount;
      const restMs = Math.max(0, endsAtMs - this.#clock.monotonicMs());
      const waitMs = byteCount === judgedByteCount ? restMs : Math.min(QUIET_MS, restMs);
      await this.#newsWithin(waitMs);
      this.#demandOpen();
      const isOver = this.#clock.monotonicMs() >= endsAtMs;
      if (this.#byteCount !== byteCount && !isOver) continue;
      if (this.#byteCount !== judgedByteCount) {
        judgedByteCount = this.#byteCount;
        const verdict = judge(Uint8Array.from(this.#heard));
        if (verdict !== null) return verdict;
      }
      if (isOver) return null;
    }
  }

  #hear(chunk: Uint8Array): void {
    this.#byteCount += chunk.length;
    this.#heard.push(...chunk);
    if (this.#heard.length > MAX_HEARD_BYTES) this.#heard = this.#heard.slice(-MAX_HEARD_BYTES);
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
