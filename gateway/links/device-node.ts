import * as fs from 'node:fs/promises';
import type { Clock, Timer } from '#gateway/domain/clock.ts';

export type DeviceNodeWatchOptions = {
  readonly node: string;
  readonly intervalMs: number;
  readonly clock: Clock;
  /** Once, when the node is gone or has become another device. */
  readonly onGone: () => void;
};

/**
 * Looks again and again whether a device node is still the one that was opened. For readers that
 * may not notice an unplugged device by themselves.
 */
export class DeviceNodeWatch {
  readonly #options: DeviceNodeWatchOptions;
  #first: string | null = null;
  #timer: Timer | null = null;
  #isStopped = false;

  constructor(options: DeviceNodeWatchOptions) {
    this.#options = options;
  }

  /** Resolves once the node of now is known. */
  async start(): Promise<void> {
    this.#first = await identityOf(this.#options.node);
    this.#lookLater();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #lookLater(): void {
    if (this.#isStopped) return;
    this.#timer = this.#options.clock.after(this.#options.intervalMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const now = await identityOf(this.#options.node);
    if (this.#isStopped) return;
    if (now !== null && now === this.#first) {
      this.#lookLater();
      return;
    }
    this.#isStopped = true;
    this.#options.onGone();
  }
}

/** A replugged device may get the old name, but its node is a new file. */
async function identityOf(node: string): Promise<string | null> {
  const stat = await fs.stat(node).catch(() => null);
  return stat && `${stat.dev}:${stat.ino}:${stat.rdev}`;
}
