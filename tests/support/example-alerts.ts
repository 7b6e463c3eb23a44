import type { DeviceAlert, FeverAlert } from '#gateway/domain/alert.ts';
import { exampleAlert } from './stored-records.ts';

/** The alert of the example, after a contact thermometer was read. */
export const exampleConfirmedAlert: FeverAlert = {
  ...exampleAlert,
  change: 'updated',
  episode: {
    state: 'confirmed',
    cause: 'contact-at-or-above-threshold',
    label: 2,
    contact: {
      temperatureCelsius: 38.4,
      contactSite: 'axillary',
      source: 'typed',
      thresholdCelsius: 37.3,
    },
    otherSite: null,
  },
};

/** Of a thermometer that says the same again and again. */
export const exampleDeviceAlert: DeviceAlert = {
  alertKey: 'thermometer-1-stuck-1795420800000',
  change: 'raised',
  kind: 'device',
  priority: 'P2',
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  deviceId: 'thermometer-1',
  condition: 'stuck',
  advice: 'restart',
  sinceMs: Date.UTC(2026, 10, 23, 7, 30),
  evidence: { measure: 'run-readings', found: 24, limit: 12, count: 24 },
};
