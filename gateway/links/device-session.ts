import type {
  DeviceDriver,
  DeviceOutput,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Clock, Instant, Timer } from '#gateway/domain/clock.ts';
import type { DeviceTally } from './device-counters.ts';
import { EchoFilter } from './echo-filter.ts';
import { Inquirer } from './inquirer.ts';
import type { LineTurns } from './line-turns.ts';

export type DeviceSessionOptions = {
  readonly driver: DeviceDriver;
  readonly clock: Clock;
  readonly tally: DeviceTally;
  readonly turns: LineTurns;
  /** Resolves `false` when the link is gone. */
  readonly write: (bytes: Uint8Array) => Promise<boolean>;
  readonly onOutput: (output: DeviceOutput, at: Instant) => void;
  /** After each chunk: how many frames it completed, and how many bytes of it were rubbish. */
  readonly onProgress: (frames: number, rubbishBytes: number) => void;
  /** The driver threw; a new driver session is under way. */
  readonly onFault: () => void;
};

/** Bytes that are no frame and yet no sign of a bad line. */
const harmless: ReadonlySet<DiscardReason> = new Set([DiscardReason.Separator, DiscardReason.Echo]);

/**
 * One connection's bytes through a driver. Whatever the driver does, every byte is accounted for,
 * and a throw costs the bytes at hand and nothing more.
 *
 * Outputs leave after the driver has returned: a receiver that fails is not taken for a driver
 * that fails, and may close the link from where it is called. So do the driver's replies.
 */
export class DeviceSession {
  readonly #options: DeviceSessionOptions;
  readonly #driverSession: DriverSession;
  readonly #echo: EchoFilter;
  #connection: DriverConnection | null = null;
  #inquirer: Inquirer | null = null;
  #outputs: DeviceOutput[] = [];
  #replies: Uint8Array[] = [];
  /** Bytes that the driver has and has not yet told the fate of. */
  #unsettledBytes = 0;
  #rubbishBytes = 0;
  #lastBytesMonotonicMs: number;
  #lastBytesWallMs: number;
  #idleTimer: Timer | null = null;

  constructor(options: DeviceSessionOptions) {
    this.#options = options;
    this.#lastBytesMonotonicMs = options.clock.monotonicMs();
    this.#lastBytesWallMs = options.clock.wallMs();
    this.#driverSession = {
      frame: (byteCount) => this.#countFrame(byteCount),
      discarded: (byteCount, reason) => this.#countDiscarded(byteCount, reason),
      output: (output) => this.#outputs.push(output),
      send: (bytes) => this.#replies.push(bytes),
      answered: () => this.#inquirer?.answered(),
    };
    this.#echo = new EchoFilter(
      (bytes) => this.#connection?.bytes(bytes),
      (byteCount) => this.#countDiscarded(byteCount, DiscardReason.Echo),
    );
    this.#startDriver();
  }

  get openingCommands(): readonly Uint8Array[] {
    return this.#connection?.openingCommands ?? [];
  }

  get pendingBytes(): number {
    return this.#unsettledBytes;
  }

  /** The opening commands are out: from now on the driver's questions are asked. */
  beginAsking(): void {
    const asking = this.#connection?.asking;
    if (!asking || this.#inquirer) return;
    const { turns, clock } = this.#options;
    this.#inquirer = new Inquirer({
      asking: {
        next: () => this.#delivered(asking.next) ?? { pauseMs: FAULT_PAUSE_MS },
        unanswered: () => this.#delivered(asking.unanswered),
      },
      turns,
      clock,
      write: (question) => this.#write(question),
      onTimeout: () => this.#flush(),
    });
    this.#inquirer.start();
  }

  receive(chunk: Uint8Array, monotonicMs: number): void {
    const { clock, tally } = this.#options;
    this.#lastBytesMonotonicMs = monotonicMs;
    this.#lastBytesWallMs = clock.wallMs();
    this.#inquirer?.bytesCame(this.#lastBytesMonotonicMs);
    const framesBefore = tally.frames;
    this.#rubbishBytes = 0;
    tally.bytesIn += chunk.length;
    this.#unsettledBytes += chunk.length;
    if (this.#inquirer?.isDraining) this.#countDiscarded(chunk.length, DiscardReason.Late);
    else this.#guarded(() => this.#decode(chunk));
    this.#options.onProgress(tally.frames - framesBefore, this.#rubbishBytes);
    this.#deliver();
  }

  /** The link is about to close: nothing stays pending. */
  end(): void {
    this.#idleTimer?.cancel();
    this.#stopAsking();
    this.#flush();
    this.#settleRest(DiscardReason.Stale);
    this.#connection = null;
  }

  #decode(chunk: Uint8Array): void {
    if (this.#connection === null && this.#startDriver() === null) return;
    this.#echo.push(chunk);
    this.#expectIdle();
  }

  #write(question: Uint8Array): Promise<boolean> {
    const mayEcho = this.#inquirer?.openInquiry?.mayEcho ?? false;
    this.#guarded(() => this.#echo.expect(mayEcho ? question : null));
    return this.#options.write(question);
  }

  #startDriver(): DriverConnection | null {
    try {
      this.#connection = this.#options.driver.start(this.#driverSession);
    } catch {
      this.#restartAfterFault();
    }
    return this.#connection;
  }

  /** Runs what is the driver's; `null` when it threw. */
  #guarded<Result>(step: () => Result): Result | null {
    try {
      return step();
    } catch {
      this.#restartAfterFault();
      return null;
    }
  }

  #delivered<Result>(step: () => Result): Result | null {
    const result = this.#guarded(step);
    this.#deliver();
    return result;
  }

  #restartAfterFault(): void {
    this.#options.tally.driverFaults += 1;
    const wasAsking = this.#inquirer !== null;
    this.#stopAsking();
    this.#settleRest('driver-fault');
    // Started again with the next chunk or look, so that a driver that cannot start does not spin.
    this.#connection = null;
    if (wasAsking) this.#askAgainLater();
    this.#options.onFault();
  }

  /** A device that is asked says nothing by itself: no chunk would ever start its driver again. */
  #askAgainLater(): void {
    this.#idleTimer?.cancel();
    this.#idleTimer = this.#options.clock.after(FAULT_PAUSE_MS, () => {
      this.#idleTimer = null;
      if (this.#connection === null) this.#startDriver();
      this.beginAsking();
    });
  }

  #stopAsking(): void {
    this.#inquirer?.stop();
    this.#inquirer = null;
  }

  #countFrame(byteCount: number): void {
    this.#options.tally.frames += 1;
    this.#options.tally.frameBytes += byteCount;
    this.#unsettledBytes -= byteCount;
  }

  #countDiscarded(byteCount: number, reason: DiscardReason): void {
    this.#options.tally.discardedBytes[reason] += byteCount;
    this.#unsettledBytes -= byteCount;
    if (!harmless.has(reason)) this.#rubbishBytes += byteCount;
  }

  #settleRest(cause: DiscardReason | 'driver-fault'): void {
    this.#options.tally.discardedBytes[cause] += this.#unsettledBytes;
    this.#unsettledBytes = 0;
  }

  #deliver(): void {
    if (this.#replies.length > 0) this.#sendReplies();
    if (this.#outputs.length === 0) return;
    const outputs = this.#outputs;
    this.#outputs = [];
    const at = { wallMs: this.#lastBytesWallMs, monotonicMs: this.#lastBytesMonotonicMs };
    for (const output of outputs) this.#options.onOutput(output, at);
  }

  #sendReplies(): void {
    const replies = this.#replies;
    this.#replies = [];
    for (const reply of replies) void this.#options.write(reply);
  }

  /** One timer at a time: it looks at the clock when it fires instead of being set again per chunk. */
  #expectIdle(): void {
    const idleFlushMs = this.#connection?.idleFlushMs ?? null;
    if (idleFlushMs === null || this.#idleTimer !== null || this.#unsettledBytes === 0) return;
    this.#setIdleTimer(idleFlushMs, idleFlushMs);
  }

  #setIdleTimer(delayMs: number, idleFlushMs: number): void {
    this.#idleTimer = this.#options.clock.after(delayMs, () => {
      this.#idleTimer = null;
      if (this.#unsettledBytes === 0) return;
      const quietMs = this.#options.clock.monotonicMs() - this.#lastBytesMonotonicMs;
      if (quietMs < idleFlushMs) this.#setIdleTimer(idleFlushMs - quietMs, idleFlushMs);
      else this.#flush();
    });
  }

  #flush(): void {
    const framesBefore = this.#options.tally.frames;
    this.#rubbishBytes = 0;
    this.#guarded(() => {
      this.#echo.release();
      this.#connection?.flush(DiscardReason.Stale);
    });
    this.#options.onProgress(this.#options.tally.frames - framesBefore, this.#rubbishBytes);
    this.#deliver();
  }
}

/** How long a driver that failed while asking rests before it is started anew. */
const FAULT_PAUSE_MS = 1_000;
