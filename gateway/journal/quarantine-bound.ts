import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';
import { QUARANTINE_NAME, quarantinedAtMs } from './quarantine.ts';

export type QuarantineBound = {
  readonly directory: string;
  readonly maxBytes: number;
  readonly keepMs: number;
  readonly nowMs: number;
};

/** A journal that was put aside and is gone now, and which bound it met. */
export type RemovedQuarantine = {
  readonly path: string;
  readonly bytes: number;
  readonly bound: 'size' | 'age';
};

type Held = { readonly path: string; readonly bytes: number; readonly atMs: number };

/**
 * Keeps what was put aside within a room of its own, the oldest going first. By size the newest is never removed: somebody may
 * still want to look for what it held. By age it is: people's readings are not kept for ever because a disk failed once.
 */
export async function boundQuarantine(bound: QuarantineBound): Promise<RemovedQuarantine[]> {
  const tooMany = tooManyOf(await heldIn(bound.directory), bound);
  for (const { path: folder } of tooMany) await fs.rm(folder, { recursive: true, force: true });
  return tooMany;
}

/** Pure. */
function tooManyOf(
  held: readonly Held[],
  { maxBytes, keepMs, nowMs }: QuarantineBound,
): RemovedQuarantine[] {
  let bytesOfNewer = 0;
  return held
    .toSorted((a, b) => b.atMs - a.atMs)
    .flatMap(({ path: folder, bytes, atMs }, index): RemovedQuarantine[] => {
      bytesOfNewer += bytes;
      // Put aside by a PC that did not know the time: nobody can say how old it is.
      const isOld = atMs >= EARLIEST_WALL_MS && nowMs - atMs > keepMs;
      if (isOld) return [{ path: folder, bytes, bound: 'age' }];
      return index > 0 && bytesOfNewer > maxBytes ? [{ path: folder, bytes, bound: 'size' }] : [];
    });
}

async function heldIn(directory: string): Promise<Held[]> {
  const names = (await fs.readdir(directory)).filter((name) => QUARANTINE_NAME.test(name));
  return await Promise.all(
    names.map(async (name) => {
      const folder = path.join(directory, name);
      const files = await fs.readdir(folder);
      const stats = await Promise.all(files.map((file) => fs.stat(path.join(folder, file))));
      const bytes = stats.reduce((sum, { size }) => sum + size, 0);
      return { path: folder, bytes, atMs: quarantinedAtMs(name) };
    }),
  );
}
