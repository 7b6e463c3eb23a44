import * as fs from 'node:fs';
import * as path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { DiskJournal } from '#gateway/journal/disk-journal.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { createSmallDisk, smallDisk } from '#tests/support/disk/block-disk.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import { EVERYTHING, openTestJournal } from '#tests/support/journal/open-journal.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const DISK_MEGABYTES = 40;
const BALLAST_MEGABYTES = 8;
const READINGS_A_SECOND = 50;
const ALERT_WITHIN_MS = 2_000;
const RECOVERED_WITHIN_MS = 10_000;
const LOOP_P99_MS = 100;

export const fullDisk: Fault = {
  name: 'full-disk',
  promise:
    'on a full disk alerts are stored, what waits is kept, and it recovers without a restart',
  unit: 'seconds',
  rounds: { short: 10, long: 600 },
  roundMs: 1_500,
  needs: [smallDisk],
  run: (run) => fillAndFree(run, BALLAST_MEGABYTES),
  control: { what: 'a journal without ballast', rounds: 3, run: (run) => fillAndFree(run, 0) },
};

async function fillAndFree(
  { rounds: seconds, report }: FaultRun,
  ballastMegabytes: number,
): Promise<FaultFigures> {
  const disk = createSmallDisk(temporaryDirectory(), DISK_MEGABYTES);
  const directory = path.join(disk.directory, 'journal');
  const filler = path.join(disk.directory, 'filler');
  try {
    const first = await openTestJournal(directory, { ballastMegabytes });
    const before = await first.append([readingDraft(1), readingDraft(2)]);
    await eventually('the ballast', () => first.keepBallast());
    await first.close();
    fillUp(filler);
    // The start itself meets a full disk.
    const journal = await openTestJournal(directory, { ballastMegabytes }).catch(textOf);
    if (typeof journal === 'string')
      return { accepted: before.length, broken: [`No start on a full disk: ${journal}`] };
    return await underLoad(journal, { seconds, filler, before, report });
  } finally {
    disk.remove();
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type Load = {
  readonly seconds: number;
  readonly filler: string;
  readonly before: readonly StoredRecord[];
  readonly report: FaultRun['report'];
};

async function underLoad(journal: DiskJournal, load: Load): Promise<FaultFigures> {
  const { seconds, filler, before, report } = load;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const broken: string[] = [];
  const waiting: Promise<readonly StoredRecord[]>[] = [];
  const alerts: Promise<number>[] = [];
  for (let second = 1; second <= seconds; second++) {
    for (let n = 0; n < READINGS_A_SECOND; n++) {
      waiting.push(journal.append([readingDraft(n)]));
      await pause(1_000 / READINGS_A_SECOND);
    }
    alerts.push(storedAfterMs(journal.append([readingDraft(second), alertDraft(second)])));
    if (second % 60 === 0) report(`${second} of ${seconds} s of a full disk`);
  }
  const late = await lateAlerts(alerts);
  if (late > 0) broken.push(`${late} of ${alerts.length} alerts were not stored within 2 s.`);
  if (journal.writable()) broken.push('The disk was not full.');
  const freedAtMs = performance.now();
  fs.rmSync(filler);
  const accepted = [...before, ...(await Promise.all(waiting)).flat()];
  await eventually('readings to be taken again', () => journal.writable());
  const recoveryMs = performance.now() - freedAtMs;
  await Promise.all(alerts);
  delay.disable();
  const p99Ms = delay.percentile(99) / 1e6;
  if (recoveryMs > RECOVERED_WITHIN_MS) broken.push(`It took ${recoveryMs} ms to recover.`);
  if (p99Ms > LOOP_P99_MS) broken.push(`The event loop was late by ${p99Ms} ms (p99).`);
  const lost = await missingOf(journal, accepted);
  const { ballastBytes } = await journal.space();
  await journal.close();
  return {
    accepted: accepted.length,
    lost,
    broken,
    recoveryMs: [recoveryMs],
    measured: [
      `event loop p99 ${p99Ms.toFixed(1)} ms`,
      `${alerts.length} alerts`,
      `ballast back: ${ballastBytes / 1024 / 1024} MB`,
    ],
  };
}

/** Whatever is free is taken, to the last byte. */
function fillUp(file: string): void {
  const fd = fs.openSync(file, 'a');
  const block = Buffer.alloc(64 * 1024);
  try {
    for (let size = block.length; size >= 1; size = Math.floor(size / 2))
      while (takes(fd, block.subarray(0, size)));
  } finally {
    fs.closeSync(fd);
  }
}

function takes(fd: number, bytes: Uint8Array): boolean {
  try {
    return fs.writeSync(fd, bytes) > 0;
  } catch {
    return false;
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    realClock.after(ms, resolve);
  });

async function storedAfterMs(stored: Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await stored;
  return performance.now() - startedAtMs;
}

/** How many are not there in time; those that never come count when the time is over. */
async function lateAlerts(alerts: readonly Promise<number>[]): Promise<number> {
  const timely = alerts.map((alert) =>
    Promise.race([alert, pause(ALERT_WITHIN_MS).then(() => Number.POSITIVE_INFINITY)]),
  );
  return (await Promise.all(timely)).filter((ms) => ms > ALERT_WITHIN_MS).length;
}

async function missingOf(journal: DiskJournal, accepted: readonly StoredRecord[]): Promise<number> {
  const { records } = await journal.read(EVERYTHING);
  const held = new Set(records.map(({ epoch, seq, factsJson }) => `${epoch}:${seq}:${factsJson}`));
  return accepted.filter(({ epoch, seq, factsJson }) => !held.has(`${epoch}:${seq}:${factsJson}`))
    .length;
}
