import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { IngestOutcome } from './ingest-outcome.ts';

/**
 * Hands messages to the writer in batches: one batch is under way at a time, what comes meanwhile makes the next,
 * so that a commit's cost is shared by more records the more there are. A batch that the store refuses
 * is offered again until it is taken: it is idempotent.
 */
export type IngestPumpOptions = {
  readonly ingest: (messages: readonly IncomingMessage[]) => Promise<IngestOutcome>;
  readonly clock: Clock;
  readonly onOutcome: (outcome: IngestOutcome) => void;
  /** `null` when the store works again. */
  readonly onFault: (cause: Error | null) => void;
};

/** A first message waits this long for company; well within what a page may lag behind. */
const LINGER_MS = 5;
const MAX_BATCH_MESSAGES = 500;
const MAX_BATCH_CHARS = 4 * 1024 * 1024;
const RETRY_AFTER_MS = 1_000;

/** Beyond this the broker is made to wait, and keeps the rest in our session. */
const ROOM_MESSAGES = 5_000;
const ROOM_CHARS = 32 * 1024 * 1024;

export class IngestPump {
  readonly #options: IngestPumpOptions;
  #queue: IncomingMessage[] = [];
  #queuedChars = 0;
  #isRunning = false;
  #isStopped = false;
  #timer: Timer | null = null;
  #wake: (() => void) | null = null;
  readonly #waitingForRoom: (() => void)[] = [];
  readonly #waitingForIdle: (() => void)[] = [];

  constructor(options: IngestPumpOptions) {
    this.#options = options;
  }

  get hasRoom(): boolean {
    return this.#queue.length < ROOM_MESSAGES && this.#queuedChars < ROOM_CHARS;
  }

  get queuedMessages(): number {
    return this.#queue.length;
  }

  push(message: IncomingMessage): void {
    this.#queue.push(message);
    this.#queuedChars += message.payload.length;
    if (!this.#isRunning) this.#start();
  }

  async whenRoom(): Promise<void> {
    if (this.hasRoom || this.#isStopped) return;
    await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Takes in what is queued, unless the store refuses it; what is left comes again from the gateways. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    for (const resolve of this.#waitingForRoom.splice(0)) resolve();
    if (!this.#isRunning) return;
    await new Promise<void>((resolve) => this.#waitingForIdle.push(resolve));
  }

  #start(): void {
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
      if (this.#queue.length > 0 && !this.#isStopped) {
        this.#start();
        return;
      }
      for (const resolve of this.#waitingForIdle.splice(0)) resolve();
    });
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      if (this.#queue.length < MAX_BATCH_MESSAGES) await this.#pause(LINGER_MS);
      const batch = this.#takeBatch();
      while (!(await this.#offer(batch))) {
        if (this.#isStopped) return;
        await this.#pause(RETRY_AFTER_MS);
      }
    }
  }

  async #offer(batch: readonly IncomingMessage[]): Promise<boolean> {
    const { ingest, onOutcome, onFault } = this.#options;
    try {
      const outcome = await ingest(batch);
      onFault(null);
      onOutcome(outcome);
      return true;
    } catch (cause) {
      onFault(cause instanceof Error ? cause : new Error('The store failed.', { cause }));
      return false;
    }
  }

  #takeBatch(): readonly IncomingMessage[] {
    let chars = 0;
    let count = 0;
    for (const message of this.#queue) {
      chars += message.payload.length;
      if (count > 0 && (count >= MAX_BATCH_MESSAGES || chars > MAX_BATCH_CHARS)) break;
      count++;
    }
    const batch = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    this.#queuedChars -= batch.reduce((sum, { payload }) => sum + payload.length, 0);
    if (this.hasRoom) for (const resolve of this.#waitingForRoom.splice(0)) resolve();
    return batch;
  }

  async #pause(delayMs: number): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#timer = this.#options.clock.after(delayMs, resolve);
    });
    this.#timer?.cancel();
    this.#wake = null;
  }
}
