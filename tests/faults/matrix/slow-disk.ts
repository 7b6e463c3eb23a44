import * as path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { blockDisk, createBlockDisk } from '#tests/support/disk/block-disk.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { EVERYTHING, openTestJournal } from '#tests/support/journal/open-journal.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const DISK_MEGABYTES = 64;
const WRITE_DELAY_MS = 150;
const APPENDS_A_SECOND = 50;
const ALERT_EVERY = 25;
const LOOP_P99_MS = 100;

export const slowDisk: Fault = {
  name: 'slow-disk',
  promise: 'a disk that takes 150 ms longer for each write holds up nobody but the records',
  unit: 'seconds',
  rounds: { short: 5, long: 60 },
  roundMs: 3_000,
  needs: [blockDisk],
  run: (run) => onSlowDisk(run, writeThroughJournal),
  control: {
    what: 'SQLite in the main thread',
    rounds: 3,
    run: (run) => onSlowDisk(run, writeInMainThread),
  },
};

/** Writes for so many seconds; gives the records that were accepted and that are there. */
type Write = (
  directory: string,
  seconds: number,
) => Promise<{ readonly accepted: number; readonly kept: number }>;

async function onSlowDisk({ rounds: seconds }: FaultRun, write: Write): Promise<FaultFigures> {
  const disk = await createBlockDisk({
    ...{ folder: temporaryDirectory(), megabytes: DISK_MEGABYTES, writeDelayMs: WRITE_DELAY_MS },
  });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  try {
    delay.enable();
    const { accepted, kept } = await write(disk.directory, seconds);
    delay.disable();
    const p99Ms = delay.percentile(99) / 1e6;
    return {
      accepted,
      lost: accepted - kept,
      broken:
        p99Ms > LOOP_P99_MS ? [`The event loop was late by ${p99Ms.toFixed(0)} ms (p99).`] : [],
      measured: [`event loop p99 ${p99Ms.toFixed(1)} ms`],
    };
  } finally {
    await disk.remove();
  }
}

const writeThroughJournal: Write = async (directory, seconds) => {
  const journal = await openTestJournal(directory);
  const appends: Promise<readonly unknown[]>[] = [];
  for (let n = 0; n < seconds * APPENDS_A_SECOND; n++) {
    appends.push(journal.append([n % ALERT_EVERY === 0 ? alertDraft(n) : readingDraft(n)]));
    await pause(1_000 / APPENDS_A_SECOND);
  }
  const accepted = (await Promise.all(appends)).flat().length;
  const { records } = await journal.read(EVERYTHING);
  await journal.close();
  return { accepted, kept: records.length };
};

const writeInMainThread: Write = async (directory, seconds) => {
  const db = new DatabaseSync(path.join(directory, 'plain.db'));
  db.exec('pragma journal_mode = wal; pragma synchronous = full; create table records(n integer)');
  const insert = db.prepare('insert into records values (?)');
  const until = performance.now() + seconds * 1_000;
  let accepted = 0;
  while (performance.now() < until) {
    insert.run(accepted++);
    await pause(1_000 / APPENDS_A_SECOND);
  }
  const kept = db.prepare('select * from records').all().length;
  db.close();
  return { accepted, kept };
};

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    realClock.after(ms, resolve);
  });
