import * as fs from 'node:fs';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { usedBytesIn } from '#gateway/journal/journal-inspection.ts';
import { NEARLY_FULL_FRACTION } from '#gateway/telemetry/journal-fill.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import { journalDirectory } from './journal-room.ts';

const LOW_DISK_BYTES = 512 * 1024 * 1024;
const MEGABYTE_BYTES = 1024 * 1024;

export type JournalRules = Pick<GatewayConfig, 'dataDirectory'> & {
  readonly journal: Pick<GatewayConfig['journal'], 'maxSizeMegabytes'>;
};

/** Whether the journal can be written, and how much room is left in it; a gateway may be running on it. */
export function journalFindings(config: JournalRules): Finding[] {
  const directory = journalDirectory(config);
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    fs.accessSync(directory, fs.constants.W_OK);
    return [diskFinding(directory), ...fillFindings(directory, config)];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      ill(
        'journal',
        `${directory} cannot be used: ${why.replace(/\.$/, '')}.`,
        error instanceof GatehouseError ? error.action : errorRegistry.JOURNAL_UNWRITABLE.action,
      ),
    ];
  }
}

function diskFinding(directory: string): Finding {
  const { bavail, bsize } = fs.statfsSync(directory);
  const free = `${Math.round((bavail * bsize) / MEGABYTE_BYTES)} MB free`;
  return bavail * bsize < LOW_DISK_BYTES
    ? ill('journal', `${directory} has only ${free}.`, errorRegistry.JOURNAL_DISK_FULL.action)
    : well('journal', `${directory} can be written, ${free}.`);
}

/** Nothing while there is room, or no journal yet. */
function fillFindings(directory: string, { journal }: JournalRules): Finding[] {
  const usedFraction = (usedBytesIn(directory) ?? 0) / (journal.maxSizeMegabytes * MEGABYTE_BYTES);
  if (usedFraction < NEARLY_FULL_FRACTION) return [];
  return [
    ill(
      'journal',
      `It is ${Math.floor(usedFraction * 100)} % full (${journal.maxSizeMegabytes} MB); at 100 % confirmed records go early, then the oldest that a sink lacks are dropped, alerts excepted.`,
      'Mend the sink that is behind (`gatehouse gateway audit` names it), or raise `journal.maxSizeMegabytes`.',
    ),
  ];
}
