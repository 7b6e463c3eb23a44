import type { DeviceConfig } from '#gateway/config/gateway-config.ts';
import type { DeviceDriver, DeviceOutput } from '#gateway/devices/device-driver.ts';
import { createDriver } from '#gateway/devices/device-registry.ts';
import type { Clock, Instant } from '#gateway/domain/clock.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import type { LinkSupervisor } from '#gateway/links/link-supervisor.ts';
import { createLinkSupervisor } from '#gateway/links/link-supervisor.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';

/** A configured device with its driver; nothing is opened yet. */
export type PlacedDevice = { readonly config: DeviceConfig; readonly driver: DeviceDriver };

export function placeDevices(
  devices: readonly DeviceConfig[],
  clock: Clock,
): readonly PlacedDevice[] {
  return devices.map((config) => ({
    config,
    driver: createDriver(config.driver, config.options, { clock }),
  }));
}

export type DeviceRoomOptions = {
  readonly devices: readonly PlacedDevice[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly onOutput: (deviceId: string, output: DeviceOutput, at: Instant) => void;
  readonly onState: (status: DeviceStatus) => void;
};

/** All devices of the gateway, each under a supervisor of its own: none waits for another. */
export type DeviceRoom = {
  start(): void;
  stop(): Promise<void>;
  snapshots(): readonly DeviceSnapshot[];
};

type Seat = {
  readonly config: DeviceConfig;
  readonly supervisor: LinkSupervisor;
  lastValueCelsius: number | null;
};

export function createDeviceRoom(options: DeviceRoomOptions): DeviceRoom {
  const seats = options.devices.map((device) => seatFor(device, options));
  return {
    start() {
      for (const { supervisor } of seats) supervisor.start();
    },
    async stop() {
      await Promise.all(seats.map(({ supervisor }) => supervisor.stop()));
    },
    snapshots: () => seats.map(snapshotOf),
  };
}

function seatFor({ config, driver }: PlacedDevice, options: DeviceRoomOptions): Seat {
  const { clock, random, onOutput, onState } = options;
  const supervisor = createLinkSupervisor({
    link: openableLinkFrom(config.link, { baudRate: driver.defaultBaudRate, clock }),
    driver,
    deviceId: config.id,
    clock,
    random,
    onOutput(output, at) {
      if (output.kind === 'temperature')
        seat.lastValueCelsius = output.sample.rawTemperatureCelsius;
      onOutput(config.id, output, at);
    },
    onState,
  });
  const seat: Seat = { config, supervisor, lastValueCelsius: null };
  return seat;
}

function snapshotOf({ config, supervisor, lastValueCelsius }: Seat): DeviceSnapshot {
  const { bytesIn, frames, discardedBytes } = supervisor.counters();
  return {
    ...supervisor.status(),
    laneId: config.lane,
    bytesIn,
    frames,
    discardedBytes,
    lastValueCelsius,
  };
}
