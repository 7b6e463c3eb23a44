import * as path from 'node:path';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { Calibration } from '#gateway/screening/baseline/baseline-book.ts';
import type { BaselineStore } from '#gateway/screening/baseline/baseline-store.ts';
import type { ConfiguredPolicy } from '#gateway/screening/configured-policy.ts';
import { createConfiguredPolicy } from '#gateway/screening/configured-policy.ts';
import type { ScreeningPolicy } from '#gateway/screening/screening-policy.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { baselineFile } from './baseline-file.ts';
import type { BaselineTrouble } from './baseline-keeper.ts';
import { BaselineKeeper } from './baseline-keeper.ts';
import { captureDirectory } from './black-box.ts';
import type { GatewayContext } from './gateway-context.ts';

/** The policy of the configuration; its baselines are empty. */
export function createPolicyRoom(config: GatewayConfig): ConfiguredPolicy {
  return createConfiguredPolicy(config.screening.policy, calibrationsOf(config));
}

/** What is known of each thermometer's correctness. */
export function calibrationsOf({
  devices,
}: Pick<GatewayConfig, 'devices'>): (deviceId: string) => Calibration {
  const calibrations = new Map<string, Calibration>(
    devices.map(({ id, screening: { offsetCelsius, verifiedOn } }) => [
      id,
      { offsetCelsius, verifiedAtMs: verifiedOn === null ? null : Date.parse(verifiedOn) },
    ]),
  );
  const unknown: Calibration = { offsetCelsius: 0, verifiedAtMs: null };
  return (id) => calibrations.get(id) ?? unknown;
}

/** What was learnt before, from the data directory. */
export function openBaselines(
  { config, clock, log }: Pick<GatewayContext, 'config' | 'clock' | 'log'>,
  journal: Pick<Journal, 'head' | 'read'>,
): Promise<BaselineKeeper> {
  const store = baselineFile(path.join(config.dataDirectory, 'baselines.json'));
  const own = log.child({ module: 'screening' });
  return BaselineKeeper.open({ store, journal, clock, onTrouble: (trouble) => tell(own, trouble) });
}

/** A recording is played with what was known when it began. One without that began with nothing. */
export async function openReplayedPolicy(
  config: GatewayConfig,
  directory: string,
  bootTag: string,
): Promise<ScreeningPolicy> {
  const { policy, book } = createPolicyRoom(config);
  const { stored } = await baselinesBeside(directory, bootTag).load();
  if (stored) book?.restore(stored, []);
  return policy;
}

/** Where a recording of this run keeps what was known when it began; `null` where nothing is recorded. */
export function recordedBaselines({
  config: { capture, dataDirectory },
  bootTag,
}: Pick<GatewayContext, 'config' | 'bootTag'>): BaselineStore | null {
  return capture ? baselinesBeside(captureDirectory(dataDirectory, capture), bootTag) : null;
}

function baselinesBeside(directory: string, bootTag: string): BaselineStore {
  return baselineFile(path.join(directory, `baselines-${bootTag}.json`));
}

function tell(log: Log, trouble: BaselineTrouble): void {
  switch (trouble.kind) {
    case 'damaged':
      log.error(
        {},
        'The file baselines.json is damaged and is not used: each thermometer learns its level anew, with at most 37.3 °C until it has seen 30 people.',
      );
      return;
    case 'unwritable':
      log.error(
        { err: trouble.cause instanceof Error ? trouble.cause : String(trouble.cause) },
        'The baselines cannot be saved: after a restart they are learnt again from the journal, as far as it goes.',
      );
      return;
    default: {
      const unhandled: never = trouble;
      throw new Error(`unknown trouble ${JSON.stringify(unhandled)}`);
    }
  }
}
