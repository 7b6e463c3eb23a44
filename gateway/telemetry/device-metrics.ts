import { DeviceState } from '#gateway/wire/control-messages.ts';
import type { DeviceSnapshot } from './gateway-snapshot.ts';
import type { MetricFamily, Sample } from './metric-family.ts';

const perDevice =
  (value: (device: DeviceSnapshot) => number | null): MetricFamily['samples'] =>
  ({ gateway }) =>
    gateway.devices.flatMap((device) => {
      const number = value(device);
      return number === null ? [] : [{ labels: labelsFrom(device), value: number }];
    });

const labelsFrom = (device: DeviceSnapshot): Sample['labels'] => ({
  device: device.deviceId,
  lane: device.laneId,
});

const labelNames = ['device', 'lane'] as const;

export const deviceFamilies: readonly MetricFamily[] = [
  {
    kind: 'counter',
    name: 'gatehouse_link_bytes_total',
    help: 'Bytes that came over the link of a device.',
    labelNames,
    samples: perDevice((device) => device.bytesIn),
  },
  {
    kind: 'counter',
    name: 'gatehouse_device_frames_total',
    help: 'Checked frames of a device.',
    labelNames,
    samples: perDevice((device) => device.frames),
  },
  {
    kind: 'counter',
    name: 'gatehouse_discarded_bytes_total',
    help: 'Bytes of a device that were no frame, by reason.',
    labelNames: [...labelNames, 'reason'],
    samples: ({ gateway }) =>
      gateway.devices.flatMap((device) =>
        Object.entries(device.discardedBytes).map(([reason, value]) => ({
          labels: { ...labelsFrom(device), reason },
          value,
        })),
      ),
  },
  {
    kind: 'counter',
    name: 'gatehouse_link_opens_total',
    help: 'Connections to a device: more than one means that it went away.',
    labelNames,
    samples: perDevice(({ opens }) => opens),
  },
  {
    kind: 'counter',
    name: 'gatehouse_driver_faults_total',
    help: 'Times that the driver of a device failed and was started anew.',
    labelNames,
    samples: perDevice(({ driverFaults }) => driverFaults),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_device_state_info',
    help: '1 for the state that a device is in, 0 for the others.',
    labelNames: [...labelNames, 'role', 'driver', 'state'],
    samples: ({ gateway }) =>
      gateway.devices.flatMap((device) =>
        Object.values(DeviceState).map((state) => ({
          labels: { ...labelsFrom(device), role: device.role, driver: device.driver, state },
          value: device.state === state ? 1 : 0,
        })),
      ),
  },
  {
    kind: 'gauge',
    name: 'gatehouse_device_last_frame_timestamp_seconds',
    help: 'Unix time of the newest frame of a device.',
    labelNames,
    samples: perDevice(({ lastFrameAtMs }) => lastFrameAtMs && lastFrameAtMs / 1_000),
  },
];
