import type { Asking, Inquiry } from '#gateway/devices/device-driver.ts';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { LineTurn, LineTurns } from './line-turns.ts';

export type InquirerOptions = {
  readonly asking: Asking;
  readonly turns: LineTurns;
  readonly clock: Clock;
  /** Resolves when the question has left; `false` when the link is gone. */
  readonly write: (question: Uint8Array) => Promise<boolean>;
  /** The answer's time is over: what the driver holds of it is worthless. */
  readonly onTimeout: () => void;
};

/** A line that never falls quiet must not keep the device from being asked for ever. */
const LONGEST_DRAIN_FACTOR = 10;

/**
 * Asks a device its driver's questions, one at a time. An answer that comes too late can never pass for
 * the next one: after a missed answer nothing is asked, and nothing reaches the driver, until the line was
 * quiet for as long as the device can take.
 */
export class Inquirer {
  readonly #options: InquirerOptions;
  #turn: LineTurn | null = null;
  #timer: Timer | null = null;
  #open: Inquiry | null = null;
  #lastBytesMs = Number.NEGATIVE_INFINITY;
  #drainsUntilMs: number | null = null;
  #isStopped = false;

  constructor(options: InquirerOptions) {
    this.#options = options;
  }

  /** The question that waits for its answer. */
  get openInquiry(): Inquiry | null {
    return this.#open;
  }

  /** What comes now belongs to no question. */
  get isDraining(): boolean {
    return this.#drainsUntilMs !== null;
  }

  start(): void {
    this.#askNext();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#turn?.end();
    this.#open = null;
  }

  bytesCame(monotonicMs: number): void {
    this.#lastBytesMs = monotonicMs;
  }

  answered(): void {
    if (this.#open === null) return;
    this.#endTurn();
    // Later, so that a driver that answers itself at once cannot keep the event loop.
    this.#after(0, () => this.#askNext());
  }

  #askNext(): void {
    const step = this.#options.asking.next();
    if ('pauseMs' in step) this.#after(step.pauseMs, () => this.#askNext());
    else this.#turn = this.#options.turns.take(() => this.#whenQuiet(step));
  }

  #whenQuiet(inquiry: Inquiry): void {
    if (this.#isStopped) return;
    const restMs = (inquiry.quietBeforeMs ?? 0) - this.#quietMs();
    if (restMs > 0) this.#after(restMs, () => this.#whenQuiet(inquiry));
    else void this.#ask(inquiry);
  }

  async #ask(inquiry: Inquiry): Promise<void> {
    // Open before it has left: a fast device answers before the kernel tells that it took the bytes.
    this.#open = inquiry;
    await this.#options.write(inquiry.question);
    if (this.#open !== inquiry) return;
    this.#after(inquiry.answerTimeoutMs, () => this.#missed(inquiry));
  }

  #missed({ drainMs, keepsListening }: Inquiry): void {
    this.#open = null;
    const { clock, asking, onTimeout } = this.#options;
    if (keepsListening) {
      this.#endTurn();
      asking.unanswered();
      this.#after(0, () => this.#askNext());
      return;
    }
    onTimeout();
    asking.unanswered();
    this.#drainsUntilMs = clock.monotonicMs() + LONGEST_DRAIN_FACTOR * drainMs;
    this.#lastBytesMs = clock.monotonicMs();
    this.#drain(drainMs);
  }

  #drain(drainMs: number): void {
    this.#after(drainMs - this.#quietMs(), () => {
      const isOver = this.#options.clock.monotonicMs() >= (this.#drainsUntilMs ?? 0);
      if (this.#quietMs() < drainMs && !isOver) {
        this.#drain(drainMs);
        return;
      }
      this.#drainsUntilMs = null;
      this.#endTurn();
      this.#askNext();
    });
  }

  #endTurn(): void {
    this.#timer?.cancel();
    this.#open = null;
    this.#turn?.end();
    this.#turn = null;
  }

  #quietMs(): number {
    return this.#options.clock.monotonicMs() - this.#lastBytesMs;
  }

  #after(delayMs: number, then: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(delayMs, () => {
      if (!this.#isStopped) then();
    });
  }
}
