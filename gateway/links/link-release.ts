import type { Clock } from '#gateway/domain/clock.ts';
import type { ByteLink } from './byte-link.ts';

/** A link that does not let go for so long must not keep the next one from trying. */
const CLOSE_DEADLINE_MS = 5_000;

/** Links that are being closed, one after the other: a port is exclusive, the descriptor before must be gone. */
export class LinkRelease {
  readonly #clock: Clock;
  #closing: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when all of them are released. */
  get done(): Promise<void> {
    return this.#closing;
  }

  release(link: ByteLink): void {
    this.#closing = this.#withinDeadline(this.#closing.then(() => link.close()));
  }

  #withinDeadline(closing: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const deadline = this.#clock.after(CLOSE_DEADLINE_MS, resolve);
      const done = () => {
        deadline.cancel();
        resolve();
      };
      closing.then(done, done);
    });
  }
}
