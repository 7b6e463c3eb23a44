import type { DeviceConfig } from '#gateway/config/gateway-config.ts';
import type { DeviceDriver, DeviceOutput } from '#gateway/devices/device-driver.ts';
import { createDriver } from '#gateway/devices/device-registry.ts';
import type { DriverSurroundings } from '#gateway/devices/driver-family.ts';
import type { Clock, Instant } from '#gateway/domain/clock.ts';
import type { OpenableLink } from '#gateway/links/byte-link.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import type { IdentityWatch } from '#gateway/links/identity-watch.ts';
import type { LineTap } from '#gateway/links/line-tap.ts';
import type { LinkSupervisor } from '#gateway/links/link-supervisor.ts';
import { createLinkSupervisor } from '#gateway/links/link-supervisor.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { TrafficWindow } from '#gateway/telemetry/traffic-window.ts';
import { linesFor } from './device-lines.ts';
import { every } from './every.ts';

/** A configured device with its driver; nothing is opened yet. */
export type PlacedDevice = { readonly config: DeviceConfig; readonly driver: DeviceDriver };

export function placeDevices(
  devices: readonly DeviceConfig[],
  surroundings: DriverSurroundings,
): readonly PlacedDevice[] {
  return devices.map((config) => ({
    config,
    driver: createDriver(config.driver, config.options, surroundings),
  }));
}

export type DeviceRoomOptions = {
  readonly devices: readonly PlacedDevice[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly onOutput: (deviceId: string, output: DeviceOutput, at: Instant) => void;
  readonly onState: (status: DeviceStatus) => void;
  /** What looks at a device's line, if anything does. */
  readonly tapFor?: (deviceId: string) => LineTap | null;
  /** Notices when another device is in a port than before. */
  readonly identities?: IdentityWatch;
  /** Default: the links of the configuration. */
  readonly lines?: readonly OpenableLink[];
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
  readonly traffic: TrafficWindow;
  lastValueCelsius: number | null;
  lastCodeCharacters: number | null;
  lastValueAtMs: number | null;
};

const TRAFFIC_INTERVAL_MS = 1_000;

export function createDeviceRoom(options: DeviceRoomOptions): DeviceRoom {
  const lines = options.lines ?? linesFor(options.devices, options.clock);
  const seats = options.devices.map((device, index) => {
    const line = lines[index];
    if (line === undefined) throw new RangeError(`no line for ${device.config.id}`);
    return seatFor(device, line, options);
  });
  let stopCounting = (): void => {};
  return {
    start() {
      for (const { supervisor } of seats) supervisor.start();
      stopCounting = every(options.clock, TRAFFIC_INTERVAL_MS, () => {
        const monotonicMs = options.clock.monotonicMs();
        for (const { traffic, supervisor } of seats)
          traffic.sample(monotonicMs, supervisor.counters());
      });
    },
    async stop() {
      stopCounting();
      await Promise.all(seats.map(({ supervisor }) => supervisor.stop()));
    },
    snapshots: () =>
      seats.map((seat) => {
        const snapshot = snapshotOf(seat, options.clock.monotonicMs());
        const notice = options.identities?.noticeFor(seat.config.id) ?? null;
        return notice === null ? snapshot : { ...snapshot, notices: [notice, ...snapshot.notices] };
      }),
  };
}

function seatFor(
  { config, driver }: PlacedDevice,
  link: OpenableLink,
  options: DeviceRoomOptions,
): Seat {
  const { clock, random, onOutput, onState, identities } = options;
  const tap = options.tapFor?.(config.id) ?? null;
  const supervisor = createLinkSupervisor({
    link,
    driver,
    deviceId: config.id,
    clock,
    random,
    onOutput(output, at) {
      keepValue(seat, output, at);
      if (output.kind === 'identity') identities?.told(config.id, output.identity);
      onOutput(config.id, output, at);
    },
    onState,
    onOpened: () => void identities?.opened(config.id),
    ...(tap && { tap }),
  });
  const seat: Seat = {
    config,
    supervisor,
    traffic: new TrafficWindow(),
    lastValueCelsius: null,
    lastCodeCharacters: null,
    lastValueAtMs: null,
  };
  return seat;
}

/** Of a code only the length: it is somebody's. */
function keepValue(seat: Seat, output: DeviceOutput, { wallMs }: Instant): void {
  if (output.kind === 'temperature') seat.lastValueCelsius = output.sample.rawTemperatureCelsius;
  else if (output.kind === 'code') seat.lastCodeCharacters = output.code.text.length;
  else return;
  seat.lastValueAtMs = wallMs;
}

function snapshotOf(seat: Seat, monotonicMs: number): DeviceSnapshot {
  const { config, supervisor, traffic, lastValueCelsius, lastCodeCharacters, lastValueAtMs } = seat;
  const counters = supervisor.counters();
  const { bytesIn, frames, discardedBytes, pendingBytes, opens, driverFaults } = counters;
  return {
    ...supervisor.status(),
    laneId: config.lane,
    bytesIn,
    frames,
    framesPerSecond: traffic.framesPerSecond(monotonicMs, counters),
    discardedBytes,
    pendingBytes,
    opens,
    driverFaults,
    recent: traffic.recent(counters),
    lastValueCelsius,
    lastCodeCharacters,
    lastValueAtMs,
  };
}
