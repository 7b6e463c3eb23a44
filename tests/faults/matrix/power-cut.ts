import type { DiskJournal } from '#gateway/journal/disk-journal.ts';
import type { BlockDisk } from '#tests/support/disk/block-disk.ts';
import { blockDisk, createBlockDisk } from '#tests/support/disk/block-disk.ts';
import { EVERYTHING, openTestJournal } from '#tests/support/journal/open-journal.ts';
import { startWriter } from '#tests/support/journal/running-writer.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const DISK_MEGABYTES = 96;

/** The plug is pulled once so many more records were accepted: mid-commit as often as between two. */
const RECORDS = [20, 220] as const;

export const powerCut: Fault = {
  name: 'power-cut',
  promise: 'a power cut of the disk loses nothing accepted and doubles no number',
  unit: 'cuts',
  rounds: { short: 10, long: 200 },
  roundMs: 6_000,
  needs: [blockDisk],
  run: (run) => cutAgainAndAgain(run, false),
  control: {
    what: 'a journal that does not wait for the drive (synchronous=NORMAL)',
    rounds: 6,
    run: (run) => cutAgainAndAgain(run, true),
  },
};

async function cutAgainAndAgain(
  { rounds, random, report }: FaultRun,
  isHasty: boolean,
): Promise<FaultFigures> {
  const disk = await createBlockDisk({
    folder: temporaryDirectory(),
    megabytes: DISK_MEGABYTES,
    cache: 'honest',
  });
  const accepted: string[] = [];
  const broken: string[] = [];
  let lost = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      const now = await writeAndCut(disk, random.integer(...RECORDS), isHasty);
      accepted.push(...now);
      const journal = await openTestJournal(disk.directory);
      if (journal.opening.reason !== 'continued' && !isHasty)
        broken.push(`Cut ${round}: a new epoch (${journal.opening.reason}).`);
      lost += await missingOf(journal, now);
      if (round === rounds) lost = Math.max(lost, await missingOf(journal, accepted));
      await journal.close();
      report(`${round} of ${rounds} cuts`);
    }
  } finally {
    await disk.remove();
  }
  const doubled = accepted.length - new Set(accepted).size;
  return { accepted: accepted.length, lost, doubled, broken };
}

async function writeAndCut(disk: BlockDisk, records: number, isHasty: boolean): Promise<string[]> {
  const writer = startWriter(disk.directory, { manner: isHasty ? 'hasty' : 'patient' });
  try {
    await writer.hasAccepted(records);
  } finally {
    // The writer is killed after the drive: a commit may be under way while the power goes.
    await disk.cutPower(() => writer.kill());
  }
  return [...writer.accepted()];
}

/** Of what was accepted, how much the journal does not hold. */
async function missingOf(journal: DiskJournal, accepted: readonly string[]): Promise<number> {
  const { records } = await journal.read(EVERYTHING);
  const held = new Set(records.map(({ epoch, seq }) => `${epoch}:${seq}`));
  return accepted.filter((id) => !held.has(id)).length;
}
