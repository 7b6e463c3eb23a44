import * as path from 'node:path';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import { HealthBook } from '#gateway/screening/health/health-book.ts';
import { storedHealthSchema } from '#gateway/screening/health/health-store.ts';
import { storedVerificationsSchema } from '#gateway/screening/health/verification-store.ts';
import type { PolicyConfig } from '#gateway/screening/policy-config.ts';
import { MeasurementKind } from '#gateway/screening/screening-config.ts';
import { checkedFile } from './checked-file.ts';
import type { GatewayContext } from './gateway-context.ts';
import { HealthKeeper } from './health-keeper.ts';
import { calibrationsOf } from './policy-room.ts';
import { VerificationKeeper } from './verification-keeper.ts';

/** What is known of thermometers, in files of the data directory. */
export async function openHealth(
  { config, clock, log, recordTimer, timekeeping }: GatewayContext,
  journal: Journal,
  accept: (drafts: readonly RecordDraft[]) => unknown,
): Promise<HealthKeeper> {
  const own = log.child({ module: 'health' });
  return await HealthKeeper.open({
    file: checkedFile(path.join(config.dataDirectory, 'device-health.json'), storedHealthSchema),
    journal,
    clock,
    clockState: () => timekeeping().state,
    recordTimer,
    accept,
    onTrouble: (trouble) =>
      trouble.kind === 'damaged'
        ? own.error(
            {},
            'The file device-health.json is damaged and is not used: what is usual of each thermometer is learnt anew.',
          )
        : own.error(
            { err: trouble.cause instanceof Error ? trouble.cause : String(trouble.cause) },
            'The health of the thermometers cannot be saved: after a restart it is taken from the journal, as far as it goes.',
          ),
  });
}

export async function openVerifications(
  { config, log }: Pick<GatewayContext, 'config' | 'log'>,
  journal: Journal,
): Promise<VerificationKeeper> {
  const own = log.child({ module: 'health' });
  const file = path.join(config.dataDirectory, 'verifications.json');
  return await VerificationKeeper.open({
    file: checkedFile(file, storedVerificationsSchema),
    journal,
    onTrouble: (trouble) =>
      own.error(
        {},
        trouble === 'damaged'
          ? 'The file verifications.json is damaged and is not used: checks count as far as the journal has them; enter the newest ones again.'
          : 'A check of a thermometer could not be written to verifications.json; it is in the journal and counts.',
      ),
  });
}

/** An empty book for the thermometers of the configuration that measure people. */
export function createHealthBook(
  config: GatewayConfig,
  roles: ReadonlyMap<string, DeviceDriver['role']>,
): HealthBook {
  const checkpoints = new Map(config.lanes.map(({ id, checkpoint }) => [id, checkpoint]));
  const thermometers = config.devices.filter(
    ({ id, screening }) =>
      roles.get(id) === 'thermometer' && screening.measurement !== MeasurementKind.Ambient,
  );
  return new HealthBook({
    thermometers: thermometers.map(({ id, lane }) => ({
      deviceId: id,
      laneId: lane,
      checkpointId: checkpoints.get(lane) ?? '',
    })),
    suspectShareTarget: suspectShareOf(config.screening.policy),
    calibrationOf: calibrationsOf(config),
    dayOf: localDay,
  });
}

/** A fixed threshold aims at nothing; more than this is worth a look all the same. */
const USUAL_SUSPECT_SHARE = 0.05;

function suspectShareOf(policy: PolicyConfig): number {
  if (policy.kind === 'adaptive') return policy.suspectShareTarget;
  return policy.kind === 'shadow' ? policy.adaptive.suspectShareTarget : USUAL_SUSPECT_SHARE;
}

const DAY_MS = 86_400_000;

/** Days begin at midnight where the gateway stands. */
function localDay(wallMs: number): number {
  const at = new Date(wallMs);
  return Math.floor(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / DAY_MS);
}
