import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { crc32 } from 'node:zlib';
import * as z from 'zod';

/** What is known of time from one start to the next: `clock.json` in the data directory (see journal/FORMAT.md). */
const stretch = z.strictObject({
  untilMonotonicMs: z.number().nullable(),
  offsetMs: z.number(),
  errorBoundMs: z.number().nullable(),
  how: z.enum(['corrected', 'estimated']),
});

const knownTimeSchema = z.strictObject({
  version: z.literal(1),
  lastKnownMs: z.number(),
  lastSynchronised: z.strictObject({ atMs: z.number(), errorBoundMs: z.number() }).nullable(),
  boots: z.array(
    z.strictObject({
      bootId: z.string(),
      offsetMs: z.number(),
      basis: z.enum(['floor', 'wall']),
      markMs: z.number().nullable(),
      lastMs: z.number(),
      isOpen: z.boolean(),
      stretches: z.array(stretch),
    }),
  ),
});
export type KnownTime = z.infer<typeof knownTimeSchema>;

/** Where it is kept. */
export type KnownTimeStore = {
  /** `isDamaged`: there is something, and it cannot be used. */
  load(): Promise<{ readonly known: KnownTime | null; readonly isDamaged: boolean }>;
  /** Durable when it resolves; rejects when the disk refuses. */
  save(known: KnownTime): Promise<void>;
};

const MAX_FILE_BYTES = 1024 * 1024;

export function knownTimeFile(dataDirectory: string): KnownTimeStore {
  const file = path.join(dataDirectory, 'clock.json');
  return {
    async load() {
      try {
        if ((await fs.stat(file)).size > MAX_FILE_BYTES) return { known: null, isDamaged: true };
        const known = parsed(await fs.readFile(file, 'utf8'));
        return { known, isDamaged: known === null };
      } catch (error) {
        return { known: null, isDamaged: (error as NodeJS.ErrnoException).code !== 'ENOENT' };
      }
    },
    save: (known) => replaceFile(file, textOf(known)),
  };
}

/** One flipped bit in an offset would move points by years. */
function textOf(known: KnownTime): string {
  const content = JSON.stringify(known);
  return `{"crc":${crc32(content)},"known":${content}}\n`;
}

function parsed(text: string): KnownTime | null {
  try {
    const { crc, known } = JSON.parse(text) as { crc?: unknown; known?: unknown };
    if (crc !== crc32(JSON.stringify(known))) return null;
    return knownTimeSchema.safeParse(known).data ?? null;
  } catch {
    return null;
  }
}

/** Atomic: temporary file, fsync, rename, fsync of the directory. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const directory = path.dirname(file);
  await fs.mkdir(directory, { recursive: true, mode: 0o700 });
  await using(temporary, 'w', async (handle) => {
    await handle.writeFile(text);
    await handle.sync();
  });
  await fs.rename(temporary, file);
  await using(directory, 'r', (handle) => handle.sync());
}

async function using(
  file: string,
  flags: string,
  use: (handle: fs.FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await fs.open(file, flags, 0o600);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}
