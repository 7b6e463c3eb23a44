import { linkName } from '#gateway/config/link-name.ts';
import type { DeviceOutput } from '#gateway/devices/device-driver.ts';
import type { Clock, Instant } from '#gateway/domain/clock.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import type { IdentityWatch } from '#gateway/links/identity-watch.ts';
import type { LineTap } from '#gateway/links/line-tap.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { DeviceRoom, PlacedDevice } from './device-room.ts';
import { createDeviceRoom } from './device-room.ts';

/** Where what the devices say goes at present. */
export type DeviceWiring = {
  readonly onOutput: (deviceId: string, output: DeviceOutput, at: Instant) => void;
  readonly tapFor: (deviceId: string) => LineTap | null;
  readonly identities: IdentityWatch;
};

export type DevicePoolOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onState: (status: DeviceStatus) => void;
};

/** The devices of a gateway whose configuration may change while it runs. */
export type DevicePool = {
  /**
   * Takes the devices and the wiring of another configuration. A line whose devices are the same stays
   * open, so that nothing that is under way on it is lost; `onSwap` is called at the moment from which
   * on outputs go to the new wiring.
   */
  change(devices: readonly PlacedDevice[], wiring: DeviceWiring, onSwap: () => void): Promise<void>;
  snapshots(): readonly DeviceSnapshot[];
  stop(): Promise<void>;
};

type Lines = ReadonlyMap<string, DeviceRoom>;

export function createDevicePool(options: DevicePoolOptions): DevicePool {
  let lines: Lines = new Map();
  let order: readonly string[] = [];
  let current: DeviceWiring | null = null;

  const open = (devices: readonly PlacedDevice[]): DeviceRoom =>
    createDeviceRoom({
      ...options,
      devices,
      onOutput: (deviceId, output, at) => current?.onOutput(deviceId, output, at),
      tapFor: (deviceId) => ({
        record: (...seen) => current?.tapFor(deviceId)?.record(...seen),
        link: (event) => current?.tapFor(deviceId)?.link?.(event),
      }),
      identities: {
        opened: (deviceId) => current?.identities.opened(deviceId) ?? Promise.resolve(),
        told: (deviceId, identity) => current?.identities.told(deviceId, identity),
        refresh: () => current?.identities.refresh(),
        noticeFor: (deviceId) => current?.identities.noticeFor(deviceId) ?? null,
      },
    });

  return {
    async change(devices, wiring, onSwap) {
      const wanted = byLine(devices);
      const next = new Map([...wanted].map(([key, group]) => [key, lines.get(key) ?? open(group)]));
      await Promise.all(
        [...lines].filter(([key]) => !next.has(key)).map(([, room]) => room.stop()),
      );
      current = wiring;
      onSwap();
      for (const [key, room] of next) if (!lines.has(key)) room.start();
      lines = next;
      order = devices.map(({ config }) => config.id);
    },
    snapshots() {
      const all = [...lines.values()].flatMap((room) => room.snapshots());
      const byId = new Map(all.map((snapshot) => [snapshot.deviceId, snapshot]));
      return order.map((id) => byId.get(id)).filter((snapshot) => snapshot !== undefined);
    },
    async stop() {
      await Promise.all([...lines.values()].map((room) => room.stop()));
      lines = new Map();
    },
  };
}

/** Devices that share a line, under everything that the line and its drivers depend on. */
function byLine(devices: readonly PlacedDevice[]): Map<string, readonly PlacedDevice[]> {
  const groups = Map.groupBy(devices, ({ config }) => linkName(config.link));
  return new Map([...groups.values()].map((group) => [keyOf(group), group]));
}

/** What the screening makes of its samples is not the line's concern. */
const keyOf = (group: readonly PlacedDevice[]): string =>
  JSON.stringify(group.map(({ config: { screening: _, ...line } }) => line));
