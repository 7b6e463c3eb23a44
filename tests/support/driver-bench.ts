import type {
  DeviceOutput,
  DiscardReason,
  DriverConnection,
} from '#gateway/devices/device-driver.ts';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { createDriver } from '#gateway/devices/device-registry.ts';
import { FakeClock } from './fake-clock.ts';

/** A driver session whose every word is written down. */
export class DriverBench {
  readonly clock: FakeClock;
  readonly connection: DriverConnection;
  readonly outputs: DeviceOutput[] = [];
  /** `frame` and `output` in the order in which they came. */
  readonly events: ('frame' | 'output')[] = [];
  readonly discarded: Partial<Record<DiscardReason, number>> = {};
  frames = 0;
  frameBytes = 0;

  constructor(name: DriverName, options: unknown = {}, clock = new FakeClock()) {
    this.clock = clock;
    this.connection = createDriver(name, options, { clock }).start({
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
    });
  }

  feed(...chunks: readonly Uint8Array[]): this {
    for (const chunk of chunks) this.connection.bytes(chunk);
    return this;
  }

  /** The line is quiet for so long that the supervisor flushes. */
  fallQuiet(): this {
    this.clock.advance(this.connection.idleFlushMs ?? 0);
    if (this.connection.pendingByteCount() > 0) this.connection.flush('stale');
    return this;
  }

  get discardedBytes(): number {
    return Object.values(this.discarded).reduce((sum, count) => sum + count, 0);
  }

  /** Samples and codes alone, as the golden files have them. */
  get facts(): readonly object[] {
    return this.outputs.map((output) =>
      output.kind === 'temperature' ? output.sample : output.code,
    );
  }
}
