import type { z } from 'zod';
import type {
  devicesSchema,
  readinessSchema,
  sinksSchema,
  statusSchema,
} from '#gateway/station/api-schemas.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { GatewaySetting } from './gateway-process.ts';

/** What a gateway says of itself over HTTP; `null` while it does not answer. */
type Answer<Schema extends z.ZodType> = Promise<z.output<Schema> | null>;

export type DeviceAnswer = z.output<typeof devicesSchema>['devices'][number];
export type SinkAnswer = z.output<typeof sinksSchema>['sinks'][number];

export const statusOf = (setting: GatewaySetting): Answer<typeof statusSchema> =>
  ask(setting, '/api/status');

export const readinessOf = (setting: GatewaySetting): Answer<typeof readinessSchema> =>
  ask(setting, '/readyz');

export async function sinksOf(
  setting: Pick<GatewaySetting, 'url'>,
): Promise<readonly SinkAnswer[]> {
  const answer = await ask<z.output<typeof sinksSchema>>(setting, '/api/sinks');
  return answer?.sinks ?? [];
}

export async function devicesOf(setting: GatewaySetting): Promise<readonly DeviceAnswer[]> {
  const answer = await ask<z.output<typeof devicesSchema>>(setting, '/api/devices');
  return answer?.devices ?? [];
}

export async function deviceOf(
  setting: GatewaySetting,
  deviceId: string,
): Promise<DeviceAnswer | undefined> {
  return (await devicesOf(setting)).find((each) => each.deviceId === deviceId);
}

export async function everyDeviceReady(setting: GatewaySetting): Promise<void> {
  const look = async (): Promise<boolean> => {
    const devices = await devicesOf(setting);
    return devices.length > 0 && devices.every(({ state }) => state === 'ready');
  };
  await eventually('all devices to be ready', look, 60_000, 50);
}

async function ask<Body>({ url }: Pick<GatewaySetting, 'url'>, path: string): Promise<Body | null> {
  try {
    return (await (await fetch(`${url}${path}`)).json()) as Body;
  } catch {
    return null;
  }
}
