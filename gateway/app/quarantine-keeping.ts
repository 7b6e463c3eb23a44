import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { boundQuarantine } from '#gateway/journal/quarantine-bound.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { every } from './every.ts';
import { journalDirectory } from './journal-room.ts';

export type QuarantineKeepingOptions = {
  readonly config: Pick<GatewayConfig, 'dataDirectory' | 'journal'>;
  readonly clock: Clock;
  readonly log: Log;
};

const LOOK_INTERVAL_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** Looks every hour whether journals that were put aside take more than their room, or are too old; gives what ends it. */
export function keepQuarantine(options: QuarantineKeepingOptions): () => void {
  return every(options.clock, LOOK_INTERVAL_MS, () => void lookAtQuarantine(options));
}

async function lookAtQuarantine({ config, clock, log }: QuarantineKeepingOptions): Promise<void> {
  const { maxQuarantineMegabytes, keepQuarantineDays } = config.journal;
  try {
    const removed = await boundQuarantine({
      directory: journalDirectory(config),
      maxBytes: maxQuarantineMegabytes * 1024 * 1024,
      keepMs: keepQuarantineDays * DAY_MS,
      nowMs: clock.wallMs(),
    });
    for (const { path, bytes, bound } of removed)
      log.warn({ path, bytes, bound }, 'A journal that had been put aside was removed.');
  } catch (err) {
    log.warn({ err }, 'What was put aside beside the journal cannot be looked at or removed.');
  }
}
