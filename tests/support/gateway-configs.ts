import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';

/** A gateway with one thermometer, as it is written; `changes` replace whole settings. */
export function writtenConfig(changes: object = {}): object {
  return {
    version: 1,
    site: 'tower-a',
    gateway: 'tower-a-lobby',
    dataDirectory: '/var/lib/gatehouse',
    lanes: [{ id: 'lane-1', checkpoint: 'main-entrance' }],
    devices: [
      {
        id: 'thermometer-1',
        driver: 'gy-mcu90614',
        lane: 'lane-1',
        link: { kind: 'serial', path: '/dev/serial/by-id/usb-1' },
      },
    ],
    ...changes,
  };
}

/** The same as the programs get it: checked, with its defaults. */
export function parsedConfig(changes: object = {}): GatewayConfig {
  return gatewayConfig.parse(writtenConfig(changes)) as GatewayConfig;
}
