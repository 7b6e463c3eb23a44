import type {
  DeviceDriver,
  DeviceOutput,
  DiscardReason,
  DriverConnection,
} from '#gateway/devices/device-driver.ts';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { createDriver } from '#gateway/devices/device-registry.ts';
import { driverSurroundings } from './driver-surroundings.ts';
import { FakeClock } from './fake-clock.ts';

/**
 * A driver session whose every word is written down. A driver that asks is asked for its question at once,
 * and again as soon as it has its answer, so that the result depends on the bytes alone.
 */
export class DriverBench {
  readonly clock: FakeClock;
  readonly connection: DriverConnection;
  readonly outputs: DeviceOutput[] = [];
  /** `frame` and `output` in the order in which they came. */
  readonly events: ('frame' | 'output')[] = [];
  discarded: Partial<Record<DiscardReason, number>> = {};
  /** What the driver asked and what it sent by itself, in hexadecimal digits. */
  readonly asked: string[] = [];
  readonly sent: string[] = [];
  frames = 0;
  frameBytes = 0;
  #isQuestionOpen = false;

  constructor(
    driver: DriverName | DeviceDriver,
    options: unknown = {},
    clock: FakeClock = new FakeClock(),
  ) {
    this.clock = clock;
    const made =
      typeof driver === 'string'
        ? createDriver(driver, options, driverSurroundings(clock))
        : driver;
    this.connection = made.start({
      frame: (byteCount) => {
        this.events.push('frame');
        this.frames += 1;
        this.frameBytes += byteCount;
      },
      output: (output) => {
        this.events.push('output');
        this.outputs.push(output);
      },
      discarded: (byteCount, reason) => {
        this.discarded[reason] = (this.discarded[reason] ?? 0) + byteCount;
      },
      send: (bytes) => this.sent.push(Buffer.from(bytes).toString('hex')),
      answered: () => {
        this.#isQuestionOpen = false;
        this.#ask();
      },
    });
    this.#ask();
  }

  feed(...chunks: readonly Uint8Array[]): this {
    for (const chunk of chunks) this.connection.bytes(chunk);
    return this;
  }

  /** The line is quiet for so long that pending bytes are flushed and an open question counts as unanswered. */
  fallQuiet(): this {
    this.clock.advance(this.connection.idleFlushMs ?? 0);
    const askedBefore = this.asked.length;
    if (this.connection.pendingByteCount() > 0) this.connection.flush('stale');
    if (this.#isQuestionOpen && this.asked.length === askedBefore) {
      this.#isQuestionOpen = false;
      this.connection.asking?.unanswered();
      this.#ask();
    }
    return this;
  }

  /** Counts and words begin anew; the driver goes on where it is. */
  forget(): void {
    for (const list of [this.outputs, this.events, this.asked, this.sent]) list.length = 0;
    this.discarded = {};
    this.frames = 0;
    this.frameBytes = 0;
  }

  get discardedBytes(): number {
    return Object.values(this.discarded).reduce((sum, count) => sum + count, 0);
  }

  /** Samples and codes alone, as the golden files have them. */
  get facts(): readonly object[] {
    return this.outputs.flatMap((output): object[] => {
      if (output.kind === 'temperature') return [output.sample];
      return output.kind === 'code' ? [output.code] : [];
    });
  }

  /** What the device says of itself, and the sentences about it. */
  get sayings(): readonly DeviceOutput[] {
    return this.outputs.filter(({ kind }) => kind === 'identity' || kind === 'notice');
  }

  /** Pauses pass at once: a bench has no device that needs rest. */
  #ask(): void {
    const { asking } = this.connection;
    for (let round = 0; asking && !this.#isQuestionOpen && round < 4; round += 1) {
      const step = asking.next();
      if ('pauseMs' in step) {
        this.clock.advance(Math.min(step.pauseMs, MAX_PAUSE_MS));
      } else {
        this.#isQuestionOpen = true;
        this.asked.push(Buffer.from(step.question).toString('hex'));
      }
    }
  }
}

const MAX_PAUSE_MS = 60_000;
