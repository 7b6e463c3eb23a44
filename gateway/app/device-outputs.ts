import type { DeviceOutput } from '#gateway/devices/device-driver.ts';
import type { Instant } from '#gateway/domain/clock.ts';
import type { Screening } from '#gateway/screening/screening-service.ts';

/** Hands what devices measure and read to the screening; what they say of themselves is for their status only. */
export function outputsInto(
  screening: Screening,
): (deviceId: string, output: DeviceOutput, at: Instant) => void {
  return (deviceId, output, at) => {
    if (output.kind === 'temperature') screening.temperature(deviceId, output.sample, at);
    if (output.kind === 'code') screening.code(deviceId, output.code, at);
  };
}
