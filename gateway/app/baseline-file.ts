import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { crc32 } from 'node:zlib';
import type { BaselineStore, StoredBaselines } from '#gateway/screening/baseline/baseline-store.ts';
import { storedBaselinesSchema } from '#gateway/screening/baseline/baseline-store.ts';

/** 256 devices in a few modes are far below it. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Baselines in a file of their own, with a checksum: a flipped bit in a level would move every decision. Not in the
 * journal's database, because they outlive a journal that was put aside.
 */
export function baselineFile(file: string): BaselineStore {
  return {
    async load() {
      try {
        if ((await fs.stat(file)).size > MAX_FILE_BYTES) return { stored: null, isDamaged: true };
        const stored = parsed(await fs.readFile(file, 'utf8'));
        return { stored, isDamaged: stored === null };
      } catch (error) {
        return { stored: null, isDamaged: (error as NodeJS.ErrnoException).code !== 'ENOENT' };
      }
    },
    save: (stored) => replaceFile(file, textOf(stored)),
  };
}

function textOf(stored: StoredBaselines): string {
  const content = JSON.stringify(stored);
  return `{"crc":${crc32(content)},"stored":${content}}\n`;
}

function parsed(text: string): StoredBaselines | null {
  try {
    const { crc, stored } = JSON.parse(text) as { crc?: unknown; stored?: unknown };
    if (crc !== crc32(JSON.stringify(stored))) return null;
    return storedBaselinesSchema.safeParse(stored).data ?? null;
  } catch {
    return null;
  }
}

/** Atomic: temporary file, fsync, rename, fsync of the directory. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const directory = path.dirname(file);
  await fs.mkdir(directory, { recursive: true, mode: 0o700 });
  await synced(temporary, 'w', text);
  await fs.rename(temporary, file);
  await synced(directory, 'r', null);
}

async function synced(file: string, flags: string, text: string | null): Promise<void> {
  const handle = await fs.open(file, flags, 0o600);
  try {
    if (text !== null) await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
