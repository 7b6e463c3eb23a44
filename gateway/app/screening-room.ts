import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { openKnownPlates } from '#gateway/codes/plate/known-plates.ts';
import { createPlateFormat, createPlateJudge } from '#gateway/codes/plate/plate-format.ts';
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
  const { sitePass, plates } = config.codes;
  const trust = openTrustStore(sitePass.trustListFile ?? null);
  const problem = trust.problem();
  if (problem) log.warn({ module: 'codes' }, problem);
  const known = openKnownPlates(plates.knownFile ?? null, pseudonymise);
  if (known.problem) log.warn({ module: 'codes' }, known.problem);
  const plateRules = { isKnown: known.isKnown, unknown: plates.unknown };
  const sitePassFormat = createSitePassFormat({ ...sitePass, trustedKeys: trust.keys });
  const judge = createCodeJudge({ formats: [sitePassFormat] });
  const judgeWithPlates = createCodeJudge({
    formats: [sitePassFormat, createPlateFormat(plateRules)],
  });
  const judgePlate = createPlateJudge(plateRules);
  const confidenceOf = new Map(config.cameras.map((each) => [each.id, each.minConfidence]));
  return createScreening({
    lanes: config.lanes,
    devices: [
      ...config.devices.map((device) => screeningDevice(device, roles)),
      ...config.cameras.map(({ id, lane }) => cameraDevice(id, lane)),
    ],
    policy,
    episodes: config.screening.episodes,
    checkpointRules: config.screening,
    judge: (text, now, takesPlates) => (takesPlates ? judgeWithPlates : judge)(text, now),
    judgePlate: (deviceId, plate) => judgePlate(plate, confidenceOf.get(deviceId) ?? 1),
    pseudonymise,
    clock,
    recordTimer,
    bootTag,
    accept,
  });
}

/** To a lane a camera is one more that brings codes. */
const cameraDevice = (deviceId: string, laneId: string): ScreeningDevice => ({
  ...{ role: 'scanner', deviceId, laneId },
});

function screeningDevice(
  { id, lane, screening }: DeviceConfig,
  roles: ReadonlyMap<string, DeviceDriver['role']>,
): ScreeningDevice {
  return roles.get(id) === 'scanner'
    ? { role: 'scanner', deviceId: id, laneId: lane }
    : { role: 'thermometer', deviceId: id, laneId: lane, ...screening };
}
