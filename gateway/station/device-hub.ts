import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { DeviceViewV1 } from '#gateway/wire/device-view.ts';
import { DevicesEvent } from '#gateway/wire/device-words.ts';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import { HEARTBEAT_EVENT } from '#gateway/wire/event-stream.ts';

/** How often the page learns what changed, and that nothing did. */
export const DEVICES_INTERVAL_MS = 1_000;
export const MAX_DEVICE_PAGES = 8;

/** Brings the devices to the pages that show them. Nothing is looked at while nobody looks. */
export type DeviceHub = {
  /** Returns how to leave, or `null` when there is no room. */
  readonly subscribe: (client: StreamClient) => (() => void) | null;
  readonly close: () => void;
};

export function createDeviceHub(clock: Clock, devices: () => readonly DeviceViewV1[]): DeviceHub {
  const clients = new Set<StreamClient>();
  let timer: Timer | null = null;
  let sentJson = '';

  const sendAll = (event: string, json: string): void => {
    for (const client of clients) if (!client.send(event, json)) clients.delete(client);
  };
  const takeJson = (): string => JSON.stringify({ devices: devices() });
  const heartbeatJson = (): string => JSON.stringify({ serverTimeMs: clock.wallMs(), head: '' });

  const tick = (): void => {
    timer = null;
    if (clients.size === 0) return;
    const json = takeJson();
    if (json !== sentJson) sendAll(DevicesEvent.Devices, json);
    sentJson = json;
    sendAll(HEARTBEAT_EVENT, heartbeatJson());
    timer = clock.after(DEVICES_INTERVAL_MS, tick);
  };

  return {
    subscribe(client) {
      if (clients.size >= MAX_DEVICE_PAGES) return null;
      clients.add(client);
      client.send(DevicesEvent.Devices, takeJson());
      client.send(HEARTBEAT_EVENT, heartbeatJson());
      timer ??= clock.after(DEVICES_INTERVAL_MS, tick);
      return () => clients.delete(client);
    },
    close() {
      timer?.cancel();
      timer = null;
      for (const client of clients) client.close();
      clients.clear();
    },
  };
}
