import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { promisify } from 'node:util';
import { sourceFromTracking } from './chrony-tracking.ts';
import type { SourceReport } from './time-judge.ts';
import { WORST_SYNCHRONISED_MS } from './time-judge.ts';

/** Asks the system whether anything sets its clock. Never rejects. */
export type ReadSource = () => Promise<SourceReport | null>;

export type TimeSourceOptions = {
  readonly synchronisedMark: string;
  readonly monotonicMs: () => number;
  /** What `chronyc -c tracking` prints; default: it is run where chrony runs. */
  readonly chronyTracking?: () => Promise<string>;
};

/** A process a quarter of a minute; chrony itself measures every 64 to 1,024 s. */
const CHRONY_INTERVAL_MS = 15_000;
const CHRONY_TIMEOUT_MS = 2_000;
const CHRONY_DIRECTORY = '/run/chrony';

/**
 * What is in reach without native code: the file that timesyncd touches with each sample it takes over
 * (timesyncd-manager.c), which any other daemon's hook may touch too, and chronyc.
 */
export function createTimeSource(options: TimeSourceOptions): ReadSource {
  const { synchronisedMark, monotonicMs, chronyTracking = runChronyc } = options;
  let chrony: SourceReport | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const marked = await markOf(synchronisedMark);
    if (marked) return marked;
    if (monotonicMs() - askedAtMs >= CHRONY_INTERVAL_MS) {
      askedAtMs = monotonicMs();
      chrony = sourceFromTracking(await chronyTracking().catch(() => ''));
    }
    return chrony;
  };
}

/** The mark says when and not how well: at worst as badly as timesyncd accepts (timesyncd.conf(5), RootDistanceMaxSec). */
async function markOf(file: string): Promise<SourceReport | null> {
  try {
    const { mtimeMs } = await fs.stat(file);
    return { markMs: Math.round(mtimeMs), errorBoundMs: WORST_SYNCHRONISED_MS };
  } catch {
    return null;
  }
}

const run = promisify(execFile);

async function runChronyc(): Promise<string> {
  await fs.access(CHRONY_DIRECTORY);
  const { stdout } = await run('chronyc', ['-n', '-c', 'tracking'], { timeout: CHRONY_TIMEOUT_MS });
  return stdout;
}
