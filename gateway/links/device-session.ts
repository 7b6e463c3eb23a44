import type {
  DeviceDriver,
  DeviceOutput,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Clock, Instant, Timer } from '#gateway/domain/clock.ts';
import type { DeviceTally } from './device-counters.ts';

export type DeviceSessionOptions = {
  readonly driver: DeviceDriver;
  readonly clock: Clock;
  readonly tally: DeviceTally;
  readonly onOutput: (output: DeviceOutput, at: Instant) => void;
  /** After each chunk: how many frames it completed, and how many bytes of it were rubbish. */
  readonly onProgress: (frames: number, rubbishBytes: number) => void;
  /** The driver threw; a new driver session is under way. */
  readonly onFault: () => void;
};

/**
 * One connection's bytes through a driver. Whatever the driver does, every byte is accounted for,
 * and a throw costs the bytes at hand and nothing more.
 *
 * Outputs leave after the driver has returned: a receiver that fails is not taken for a driver
 * that fails, and may close the link from where it is called.
 */
export class DeviceSession {
  readonly #options: DeviceSessionOptions;
  readonly #driverSession: DriverSession;
  #connection: DriverConnection | null = null;
  #outputs: DeviceOutput[] = [];
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
    };
    this.#startDriver();
  }

  get openingCommands(): readonly Uint8Array[] {
    return this.#connection?.openingCommands ?? [];
  }

  get pendingBytes(): number {
    return this.#unsettledBytes;
  }

  receive(chunk: Uint8Array): void {
    const { clock, tally } = this.#options;
    this.#lastBytesMonotonicMs = clock.monotonicMs();
    this.#lastBytesWallMs = clock.wallMs();
    const framesBefore = tally.frames;
    this.#rubbishBytes = 0;
    tally.bytesIn += chunk.length;
    this.#unsettledBytes += chunk.length;
    try {
      (this.#connection ?? this.#startDriver())?.bytes(chunk);
      this.#expectIdle();
    } catch {
      this.#restartAfterFault();
    }
    this.#options.onProgress(tally.frames - framesBefore, this.#rubbishBytes);
    this.#deliver();
  }

  /** The link is about to close: nothing stays pending. */
  end(): void {
    this.#idleTimer?.cancel();
    this.#flush();
    this.#settleRest(DiscardReason.Stale);
    this.#connection = null;
  }

  #startDriver(): DriverConnection | null {
    try {
      this.#connection = this.#options.driver.start(this.#driverSession);
    } catch {
      this.#restartAfterFault();
    }
    return this.#connection;
  }

  #restartAfterFault(): void {
    this.#options.tally.driverFaults += 1;
    this.#settleRest('driver-fault');
    // Started again with the next chunk, so that a driver that cannot start does not spin.
    this.#connection = null;
    this.#options.onFault();
  }

  #countFrame(byteCount: number): void {
    this.#options.tally.frames += 1;
    this.#options.tally.frameBytes += byteCount;
    this.#unsettledBytes -= byteCount;
  }

  #countDiscarded(byteCount: number, reason: DiscardReason): void {
    this.#options.tally.discardedBytes[reason] += byteCount;
    this.#unsettledBytes -= byteCount;
    if (reason !== DiscardReason.Separator) this.#rubbishBytes += byteCount;
  }

  #settleRest(cause: DiscardReason | 'driver-fault'): void {
    this.#options.tally.discardedBytes[cause] += this.#unsettledBytes;
    this.#unsettledBytes = 0;
  }

  #deliver(): void {
    if (this.#outputs.length === 0) return;
    const outputs = this.#outputs;
    this.#outputs = [];
    const at = { wallMs: this.#lastBytesWallMs, monotonicMs: this.#lastBytesMonotonicMs };
    for (const output of outputs) this.#options.onOutput(output, at);
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
    try {
      this.#connection?.flush(DiscardReason.Stale);
    } catch {
      this.#restartAfterFault();
    }
    this.#options.onProgress(this.#options.tally.frames - framesBefore, this.#rubbishBytes);
    this.#deliver();
  }
}
