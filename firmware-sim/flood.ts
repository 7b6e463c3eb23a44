import type { Random } from '#sim/random.ts';

/** `frames`: the last frame again and again; `rubbish`: random bytes. */
export const FLOODS = ['frames', 'rubbish'] as const;
export type FloodOf = (typeof FLOODS)[number];

/** As many bytes as fit through 115200 baud, 8N1. */
const FLOOD_BYTES_PER_SECOND = 11_520;
const INTERVAL_MS = 10;

export type FloodOptions = {
  readonly random: Random;
  /** What frames are made of; rubbish until the device has sent one. */
  readonly lastFrame: () => Uint8Array | undefined;
  readonly send: (bytes: Uint8Array) => void;
};

/** A device that has gone mad and sends as fast as its line can. */
export class Flood {
  readonly #options: FloodOptions;
  #timer: NodeJS.Timeout | undefined;
  #sentBytes = 0;

  constructor(options: FloodOptions) {
    this.#options = options;
  }

  start(of: FloodOf): void {
    this.stop();
    const startedMs = performance.now();
    this.#sentBytes = 0;
    this.#timer = setInterval(() => {
      const dueBytes = ((performance.now() - startedMs) / 1000) * FLOOD_BYTES_PER_SECOND;
      this.#advance(of, Math.floor(dueBytes) - this.#sentBytes);
    }, INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #advance(of: FloodOf, dueBytes: number): void {
    const bytes = floodBytes(of, dueBytes, this.#options);
    if (bytes.length === 0) return;
    this.#sentBytes += bytes.length;
    this.#options.send(bytes);
  }
}

/** Whole frames only: what does not fit waits for the next time. */
export function floodBytes(
  of: FloodOf,
  dueBytes: number,
  { random, lastFrame }: Pick<FloodOptions, 'random' | 'lastFrame'>,
): Uint8Array {
  const frame = of === 'frames' ? lastFrame() : undefined;
  if (!frame || frame.length === 0) return random.bytes(Math.max(0, dueBytes));
  const count = Math.max(0, Math.floor(dueBytes / frame.length));
  return Buffer.concat(Array.from({ length: count }, () => frame));
}
