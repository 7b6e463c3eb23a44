import type { FirmwareKind } from '#sim/firmware.ts';

/** Plugged in, powered, and never says anything: a cable to nowhere, a dead sensor behind a living adapter. */
export const silent: FirmwareKind = {
  kind: 'silent',
  role: 'thermometer',
  summary: 'a device that never says anything',
  baudRate: 9600,
  settings: {},
  create: () => ({ powerUp: () => undefined, receive: () => undefined }),
};
