import * as z from 'zod';
import { brokerConfig } from '#gateway/broker/broker-config.ts';
import { codesConfig } from '#gateway/codes/codes-config.ts';
import { deliveryConfig } from '#gateway/delivery/delivery-config.ts';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { deviceOptionsSchemas, driverNames } from '#gateway/devices/device-registry.ts';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { journalConfig } from '#gateway/journal/journal-config.ts';
import { captureConfig } from '#gateway/links/capture-config.ts';
import type { LinkConfig } from '#gateway/links/link-config.ts';
import { linkConfigSchema } from '#gateway/links/link-config.ts';
import { outputsConfig } from '#gateway/outputs/output-config.ts';
import type { ThermometerScreeningConfig } from '#gateway/screening/screening-config.ts';
import {
  lanesConfig,
  screeningConfig,
  thermometerScreeningConfig,
} from '#gateway/screening/screening-config.ts';
import { alertHttpsConfig } from '#gateway/sinks/alert-https/alert-https-config.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { mqttConfig } from '#gateway/sinks/mqtt/mqtt-config.ts';
import { camerasConfig } from '#gateway/station/camera-config.ts';
import { stationConfig } from '#gateway/station/station-config.ts';
import { telemetryConfig } from '#gateway/telemetry/telemetry-config.ts';
import { timeConfig } from '#gateway/time/time-config.ts';
import { checkDevices } from './device-rules.ts';
import { checkLanes } from './lane-rules.ts';

/** The whole configuration of a gateway, composed of what each room says of itself. */
const id = z.string().regex(ID_PATTERN, '1 to 40 characters of a-z, 0-9 and - (not at the ends)');

export type DeviceConfig = {
  readonly id: string;
  readonly driver: DriverName;
  readonly lane: string;
  readonly link: LinkConfig;
  readonly options: unknown;
  readonly screening: ThermometerScreeningConfig;
};

const deviceCommon = {
  id: id.describe('Name of the device, unique in this gateway'),
  lane: id.describe('Lane that the device stands in'),
  link: linkConfigSchema.describe('Where the device is connected'),
  screening: thermometerScreeningConfig
    .prefault({})
    .describe('For thermometers: how samples become measurements'),
};

const deviceAlternatives = driverNames.map((name) =>
  z.strictObject({
    driver: z.literal(name).describe('Kind of device'),
    ...deviceCommon,
    options: (deviceOptionsSchemas[name] as z.ZodType)
      .prefault({})
      .describe('Settings of the driver'),
  }),
);

type Alternatives = [(typeof deviceAlternatives)[number], ...(typeof deviceAlternatives)[number][]];

const deviceConfig = z.discriminatedUnion('driver', deviceAlternatives as Alternatives, {
  error: `expected one of ${driverNames.join(', ')}`,
});

export const gatewayConfig = z
  .strictObject({
    version: z.literal(1).describe('Version of this file'),
    site: id.describe('Tower or compound'),
    gateway: id.describe('Name of this gate PC, unique at the ops centre'),
    dataDirectory: z
      .string()
      .min(1)
      .max(4_096)
      .describe('Where journal, keys and secrets are kept; mode 0700'),
    lanes: lanesConfig,
    devices: z.array(deviceConfig).min(1).max(256).describe('Thermometers and scanners'),
    cameras: camerasConfig,
    outputs: outputsConfig,
    screening: screeningConfig.prefault({}),
    codes: codesConfig.prefault({}),
    capture: captureConfig.optional(),
    journal: journalConfig.prefault({}),
    delivery: deliveryConfig.prefault({}),
    mqtt: mqttConfig.prefault({ broker: 'embedded' }),
    broker: brokerConfig.prefault({}),
    directAlerts: alertHttpsConfig.optional(),
    influx: influxConfigSchema
      .optional()
      .describe('InfluxDB or VictoriaMetrics; without it no time series are written'),
    station: stationConfig.prefault({}),
    telemetry: telemetryConfig.prefault({}),
    time: timeConfig.prefault({}),
  })
  // All problems are told at once, so these rules are checked though something else is wrong too.
  .superRefine(checkDevices, { when: ({ value }) => typeof value === 'object' && value !== null })
  .superRefine(checkLanes, { when: ({ value }) => typeof value === 'object' && value !== null });

export type GatewayConfig = Omit<z.output<typeof gatewayConfig>, 'devices'> & {
  readonly devices: readonly DeviceConfig[];
};
