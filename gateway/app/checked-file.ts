import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { crc32 } from 'node:zlib';

/** Something small that is kept between two starts, whole or not at all. */
export type CheckedFile<Content> = {
  /** `isDamaged`: there is something, and it cannot be used. */
  load(): Promise<{ readonly stored: Content | null; readonly isDamaged: boolean }>;
  /** Durable when it resolves; rejects when the disk refuses. */
  save(content: Content): Promise<void>;
};

/** As zod has it. */
type ContentSchema<Content> = {
  readonly safeParse: (value: unknown) => { readonly data?: Content | undefined };
};

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** With a checksum: a flipped bit must not pass for a value. Not in the journal's database, to outlive a journal that was put aside. */
export function checkedFile<Content>(
  file: string,
  schema: ContentSchema<Content>,
): CheckedFile<Content> {
  return {
    async load() {
      try {
        if ((await fs.stat(file)).size > MAX_FILE_BYTES) return { stored: null, isDamaged: true };
        const stored = parsed(await fs.readFile(file, 'utf8'), schema);
        return { stored, isDamaged: stored === null };
      } catch (error) {
        return { stored: null, isDamaged: (error as NodeJS.ErrnoException).code !== 'ENOENT' };
      }
    },
    save: (content) => replaceFile(file, textOf(content)),
  };
}

function textOf(stored: unknown): string {
  const content = JSON.stringify(stored);
  return `{"crc":${crc32(content)},"stored":${content}}\n`;
}

function parsed<Content>(text: string, schema: ContentSchema<Content>): Content | null {
  try {
    const { crc, stored } = JSON.parse(text) as { crc?: unknown; stored?: unknown };
    if (crc !== crc32(JSON.stringify(stored))) return null;
    return schema.safeParse(stored).data ?? null;
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
