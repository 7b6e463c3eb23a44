import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { createSitePassFormat } from '#gateway/codes/site-pass/site-pass-format.ts';
import { openTrustStore } from '#gateway/codes/site-pass/trust-store.ts';
import type { DeviceConfig, GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { RecordDraft, RecordTimer } from '#gateway/domain/record.ts';
import type { ScreeningPolicy } from '#gateway/screening/screening-policy.ts';
import type { Screening, ScreeningDevice } from '#gateway/screening/screening-service.ts';
import { createScreening } from '#gateway/screening/screening-service.ts';
import type { Log } from '#gateway/telemetry/log.ts';

export type ScreeningRoomOptions = {
  readonly config: GatewayConfig;
  readonly policy: ScreeningPolicy;
  readonly roles: ReadonlyMap<string, DeviceDriver['role']>;
  readonly pseudonymise: (canonical: Uint8Array) => string;
  readonly clock: Clock;
  readonly recordTimer: RecordTimer;
  readonly bootTag: string;
  readonly accept: (drafts: readonly RecordDraft[]) => unknown;
  readonly log: Log;
};

/** The screening with its codes and keys, as the configuration says. */
export function createScreeningRoom(options: ScreeningRoomOptions): Screening {
  const { config, policy, roles, pseudonymise, clock, recordTimer, bootTag, accept, log } = options;
  const { sitePass } = config.codes;
  const trust = openTrustStore(sitePass.trustListFile ?? null);
  const problem = trust.problem();
  if (problem) log.warn({ module: 'codes' }, problem);
  return createScreening({
    lanes: config.lanes,
    devices: config.devices.map((device) => screeningDevice(device, roles)),
    policy,
    episodes: config.screening.episodes,
    checkpointRules: config.screening,
    judge: createCodeJudge({
      formats: [createSitePassFormat({ ...sitePass, trustedKeys: trust.keys })],
    }),
    pseudonymise,
    clock,
    recordTimer,
    bootTag,
    accept,
  });
}

function screeningDevice(
  { id, lane, screening }: DeviceConfig,
  roles: ReadonlyMap<string, DeviceDriver['role']>,
): ScreeningDevice {
  return roles.get(id) === 'scanner'
    ? { role: 'scanner', deviceId: id, laneId: lane }
    : { role: 'thermometer', deviceId: id, laneId: lane, ...screening };
}
