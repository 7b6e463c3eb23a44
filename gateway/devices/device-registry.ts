import { cnIdCardFamily } from './cn-id-card/driver.ts';
import type { DeviceDriver } from './device-driver.ts';
import type { DriverProbe, DriverSurroundings } from './driver-family.ts';
import { em4100Family } from './em4100/driver.ts';
import { genericFrameFamily } from './generic-frame/driver.ts';
import { genericJsonFamily } from './generic-json/driver.ts';
import { genericLineFamily } from './generic-line/driver.ts';
import { gm65Family } from './gm65/driver.ts';
import { gy614vFamily } from './gy-614v/driver.ts';
import { gyMcu90614Family } from './gy-mcu90614/driver.ts';
import { gyMcu90640Family } from './gy-mcu90640/driver.ts';
import { honeywellFamily } from './honeywell/driver.ts';
import { lineScannerFamily } from './line-scanner/driver.ts';
import { mlx9061466Family } from './mlx90614-66/driver.ts';
import { modbusThermometerFamily } from './modbus-thermometer/driver.ts';
import { newlandFamily } from './newland/driver.ts';
import { optrisCtFamily } from './optris-ct/driver.ts';
import { raytekMiFamily } from './raytek-mi/driver.ts';
import { zebraSsiFamily } from './zebra-ssi/driver.ts';

/** Every kind of device that the gateway speaks to. A new driver is its folder and one line here. */
const families = {
  'gy-mcu90614': gyMcu90614Family,
  'gy-614v': gy614vFamily,
  'mlx90614-66': mlx9061466Family,
  'gy-mcu90640': gyMcu90640Family,
  'modbus-thermometer': modbusThermometerFamily,
  'optris-ct': optrisCtFamily,
  'raytek-mi': raytekMiFamily,
  'line-scanner': lineScannerFamily,
  gm65: gm65Family,
  'zebra-ssi': zebraSsiFamily,
  honeywell: honeywellFamily,
  newland: newlandFamily,
  em4100: em4100Family,
  'cn-id-card': cnIdCardFamily,
  'generic-line': genericLineFamily,
  'generic-json': genericJsonFamily,
  'generic-frame': genericFrameFamily,
} as const;

type Families = typeof families;

/** What `driver:` says in the configuration; also the name of the driver's folder and of its golden frames. */
export type DriverName = keyof Families;

export const driverNames = Object.keys(families) as readonly DriverName[];

/** The options of each driver, for the configuration to compose. */
export const deviceOptionsSchemas = Object.fromEntries(
  driverNames.map((name) => [name, families[name].optionsSchema]),
) as { readonly [Name in DriverName]: Families[Name]['optionsSchema'] };

/**
 * Makes a driver by name. The options are checked here once more, so that a caller without a
 * configuration file (a capture, a test) may pass `{}`.
 */
export function createDriver(
  name: DriverName,
  options: unknown,
  surroundings: DriverSurroundings,
): DeviceDriver {
  return families[name].createFrom(options, surroundings);
}

export function isDriverName(name: unknown): name is DriverName {
  return typeof name === 'string' && Object.hasOwn(families, name);
}

/** The address of such a device on a shared line; `null` where it needs a line of its own. */
export function busAddressOf(name: DriverName, options: unknown): number | null {
  return families[name].busAddressOf(options);
}

/** How each kind of device is found; kinds that nothing tells apart are left out. */
export const driverProbes: ReadonlyMap<DriverName, DriverProbe> = new Map(
  driverNames.flatMap((name) => {
    const { probe } = families[name];
    return probe === null ? [] : [[name, probe] as const];
  }),
);

/** Whether a recording must not hold what goes over the line of such a device. */
export function isNeverRecorded(name: DriverName): boolean {
  return families[name].isNeverRecorded;
}
