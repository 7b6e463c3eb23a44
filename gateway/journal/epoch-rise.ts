import { nextEpoch } from './epoch.ts';
import type { EpochRise } from './journal.ts';
import type { JournalDatabase } from './journal-database.ts';
import type { OpeningOptions } from './journal-opening.ts';
import type { RiseReply } from './worker-protocol.ts';

/**
 * An epoch that begins while the journal runs, and further back than its end: rows behind `afterPosition` keep
 * their place and get its numbers. Never further back than the present epoch's own beginning, nor than rows that
 * were renumbered when that began: whoever put back an earlier state of the disk put those back with it.
 */
export function raiseEpoch(
  { wallMs, random }: Pick<OpeningOptions, 'wallMs' | 'random'>,
  database: JournalDatabase,
  rise: EpochRise,
): RiseReply {
  const present = database.currentEpoch;
  if (!present) throw new Error('the journal has no epoch');
  const upToPosition = database.lastPosition;
  const afterPosition = Math.min(
    upToPosition,
    Math.max(rise.afterPosition, present.basePosition, present.renumberedUpTo ?? 0),
  );
  const epoch = nextEpoch(present.epoch, wallMs(), random);
  const { reason, detail } = rise;
  const row = { epoch, basePosition: afterPosition, reason, detail, startedAtMs: wallMs() };
  const rows = database.renumber({ ...row, renumberedUpTo: upToPosition }, rise);
  const { currentEpoch = present } = database;
  const formerly = { epoch: present.epoch, lastSeq: afterPosition - present.basePosition };
  return {
    renumbering: { epoch, afterPosition, upToPosition, formerly },
    ...{ rows, firstPosition: upToPosition + 1, epoch: currentEpoch },
  };
}
