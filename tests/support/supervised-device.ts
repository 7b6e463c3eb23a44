import type { DeviceDriver, DeviceOutput } from '#gateway/devices/device-driver.ts';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { createDriver } from '#gateway/devices/device-registry.ts';
import type { Instant } from '#gateway/domain/clock.ts';
import type { DeviceCounters } from '#gateway/links/device-counters.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import type { LinkSupervisor } from '#gateway/links/link-supervisor.ts';
import { createLinkSupervisor } from '#gateway/links/link-supervisor.ts';
import { driverSurroundings } from './driver-surroundings.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeLine } from './fake-link.ts';

type Told = { readonly output: DeviceOutput; readonly at: Instant };

/** A supervised device with everything around it under the test's control. */
export class SupervisedDevice {
  readonly clock = new FakeClock();
  readonly line = new FakeLine();
  readonly told: Told[] = [];
  readonly states: DeviceStatus[] = [];
  readonly recorded: string[] = [];
  readonly supervisor: LinkSupervisor;
  onOutput: (output: DeviceOutput) => void = () => undefined;

  constructor(driver: DriverName | DeviceDriver) {
    this.supervisor = createLinkSupervisor({
      link: this.line,
      driver:
        typeof driver === 'string'
          ? createDriver(driver, {}, driverSurroundings(this.clock))
          : driver,
      deviceId: 'thermo-1',
      clock: this.clock,
      random: () => 0.5,
      onOutput: (output, at) => {
        this.told.push({ output, at });
        this.onOutput(output);
      },
      onState: (status) => this.states.push(status),
      tap: {
        record: (direction, bytes) =>
          this.recorded.push(`${direction} ${Buffer.from(bytes).toString('hex')}`),
      },
    });
  }

  /** Starts, and lets the promises of opening settle. */
  async start(): Promise<this> {
    this.supervisor.start();
    await settle();
    return this;
  }

  get counters(): DeviceCounters {
    return this.supervisor.counters();
  }

  get stateNames(): string[] {
    return this.states.map(({ state }) => state);
  }

  /** Bytes that came less those whose fate is known; always 0. */
  get unaccountedBytes(): number {
    const { bytesIn, frameBytes, pendingBytes, discardedBytes } = this.counters;
    const discarded = Object.values(discardedBytes).reduce((sum, count) => sum + count, 0);
    return bytesIn - frameBytes - discarded - pendingBytes;
  }
}

/** Until no promise has anything left to do. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((done) => setImmediate(done));
}
