import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { adviceFor } from '#gateway/telemetry/device-advice.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { AdviceCode } from '#gateway/wire/device-words.ts';
import { lookAtIdentities } from './device-identities.ts';
import { createDeviceRoom, placeDevices } from './device-room.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import { systemClock } from './system-clock.ts';

/** Longer than a streaming device may be silent. */
const LISTEN_MS = 3_500;

/** Listens to all devices for a moment, exactly as the gateway would. */
export async function deviceFindings(config: GatewayConfig): Promise<Finding[]> {
  const room = createDeviceRoom({
    // Nothing that they read is kept.
    devices: placeDevices(config.devices, { clock: systemClock, pseudonymise: () => '' }),
    clock: systemClock,
    random: Math.random,
    onOutput: () => undefined,
    onState: () => undefined,
    identities: lookAtIdentities(config),
  });
  room.start();
  // A timer of the system clock does not keep the process: without an open line it would end here.
  await delay(LISTEN_MS);
  const snapshots = room.snapshots();
  await room.stop();
  return snapshots.flatMap(findingsOf);
}

/** The words of the device page. */
export function findingsOf(device: DeviceSnapshot): Finding[] {
  const { deviceId, link, state, frames, notices } = device;
  const subject = `device ${deviceId}`;
  const { code, sentence, action } = adviceFor(device);
  const isWell = state === DeviceState.Ready && code !== AdviceCode.LosesBytes;
  const heard = frames === 0 ? '' : `, ${frames} frames in ${LISTEN_MS / 1_000} s`;
  const first = isWell
    ? well(subject, `${sentence} It is on ${link}${heard}.`, action)
    : ill(subject, sentence, action);
  return [first, ...notices.map((notice) => ill(subject, notice, ''))];
}
