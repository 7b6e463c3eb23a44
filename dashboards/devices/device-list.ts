import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { DeviceViewV1 } from '#gateway/wire/device-view.ts';
import { DevicesEvent } from '#gateway/wire/device-words.ts';
import type { LiveState } from '#web/live-state.ts';
import type { LiveStream, SnapshotResult } from '#web/live-stream.ts';
import { createLiveStream } from '#web/live-stream.ts';
import type { ServerClock } from '#web/server-clock.ts';
import { askStation } from '#web/station-http.ts';
import type { SteadyClock } from '#web/steady-clock.ts';

/** The devices as the gateway last told, and how sure that is. */
export type DeviceList = {
  /** `null` before the first answer. */
  readonly devices: ReadonlySignal<readonly DeviceViewV1[] | null>;
  readonly live: ReadonlySignal<LiveState>;
  readonly stop: () => void;
};

type Answer = { readonly devices: readonly DeviceViewV1[] };

export function openDeviceList(clock: SteadyClock, serverClock: ServerClock): DeviceList {
  const devices = signal<readonly DeviceViewV1[] | null>(null);

  async function takeSnapshot(): Promise<SnapshotResult> {
    const response = await askStation('/api/devices');
    if (response?.status === 401) return { kind: 'unauthorised' };
    if (!response?.ok) return { kind: 'failed' };
    devices.value = ((await response.json()) as Answer).devices;
    return { kind: 'taken', cursor: '' };
  }
  const stream: LiveStream = createLiveStream({
    streamUrl: () => '/api/devices/stream',
    eventNames: [DevicesEvent.Devices],
    onEvent: (_name, data) => {
      devices.value = (data as Answer).devices;
    },
    takeSnapshot,
    completeness: 'newest-only',
    clock,
    serverClock,
  });
  return { devices, live: stream.state, stop: stream.stop };
}
