import { fiuRun, withFailingDisk } from '#tests/support/disk/fiu-run.ts';
import { EVERYTHING, openTestJournal } from '#tests/support/journal/open-journal.ts';
import { startWriter } from '#tests/support/journal/running-writer.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

/** One commit in fifteen meets an EIO; each is tried again after 250 ms. */
const FAILURES = { fsync: 0.05, pwrite: 0.02 } as const;
const RECORDS = [40, 160] as const;
const ACCEPTED_WITHIN_MS = 120_000;

export const diskErrors: Fault = {
  name: 'disk-errors',
  promise: 'with EIO from one write in fifty and one fsync in twenty nothing accepted is lost',
  unit: 'rounds',
  rounds: { short: 3, long: 100 },
  roundMs: 40_000,
  needs: [fiuRun],
  run: (run) => writeAndKill(run, 'patient'),
  control: {
    what: 'a writer that says "accepted" before the commit',
    rounds: 3,
    run: (run) => writeAndKill(run, 'eager'),
  },
};

async function writeAndKill(
  { rounds, random, report }: FaultRun,
  manner: 'patient' | 'eager',
): Promise<FaultFigures> {
  const directory = temporaryDirectory();
  const accepted: string[] = [];
  const epochs = new Set<string>();
  for (let round = 1; round <= rounds; round++) {
    const writer = startWriter(directory, { manner, before: withFailingDisk(FAILURES) });
    await writer.hasAccepted(random.integer(...RECORDS), ACCEPTED_WITHIN_MS);
    await writer.kill();
    accepted.push(...writer.accepted());
    report(`${round} of ${rounds} rounds`);
  }
  for (const id of accepted) epochs.add(id.split(':')[0] ?? '');
  return {
    accepted: accepted.length,
    lost: await lostFrom(directory, accepted),
    doubled: accepted.length - new Set(accepted).size,
    broken:
      epochs.size === 1 ? [] : [`${epochs.size} epochs: a passing error was taken for damage.`],
  };
}

async function lostFrom(directory: string, accepted: readonly string[]): Promise<number> {
  const journal = await openTestJournal(directory);
  const { records } = await journal.read(EVERYTHING);
  await journal.close();
  const held = new Set(records.map(({ epoch, seq }) => `${epoch}:${seq}`));
  return accepted.filter((id) => !held.has(id)).length;
}
