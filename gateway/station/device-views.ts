import { adviceFor } from '#gateway/telemetry/device-advice.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { DeviceViewV1 } from '#gateway/wire/device-view.ts';
import { lineMaskFor } from './line-mask.ts';

/** What the device page is told of a device: what it counted, what follows from it, and nothing of any person. */
export function deviceViewFrom(device: DeviceSnapshot): DeviceViewV1 {
  const { recent: _, linkError: _told, ...shown } = device;
  return {
    ...shown,
    discardedBytes: { ...device.discardedBytes },
    notices: [...device.notices],
    advice: adviceFor(device),
    lineMask: lineMaskFor(device),
  };
}
