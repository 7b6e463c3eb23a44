import * as fs from 'node:fs';
import * as path from 'node:path';
import type * as z from 'zod';
import type { SeenIdentity } from './device-identity.ts';
import { acceptedSchema, identityBookSchema } from './device-identity.ts';
import type { IdentityStore } from './identity-store.ts';

/** Written by the running gateway and by nobody else. */
const BOOK_FILE = 'device-identities.json';
/** Written by `devices --accept` and by nobody else, so that neither overwrites the other. */
const ACCEPTED_FILE = 'device-identities-accepted.json';
const MAX_FILE_BYTES = 1024 * 1024;

export function identityFiles(dataDirectory: string): IdentityStore {
  const bookFile = path.join(dataDirectory, BOOK_FILE);
  const acceptedFile = path.join(dataDirectory, ACCEPTED_FILE);
  return {
    load() {
      const { value, isDamaged } = readJson(bookFile, identityBookSchema);
      return { book: value ?? {}, isDamaged };
    },
    save: (book) => writesJson(bookFile, book),
    accepted: () => readJson(acceptedFile, acceptedSchema).value ?? {},
  };
}

/** A person's word that a device is the right one. `false` when it could not be kept. */
export function acceptIdentity(
  dataDirectory: string,
  deviceId: string,
  identity: SeenIdentity,
): boolean {
  const before = identityFiles(dataDirectory).accepted();
  return writesJson(path.join(dataDirectory, ACCEPTED_FILE), { ...before, [deviceId]: identity });
}

/** A missing file is nothing; one that is there and is not what it should be is damaged. */
function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): { readonly value: z.output<Schema> | null; readonly isDamaged: boolean } {
  try {
    if (fs.statSync(file).size > MAX_FILE_BYTES) return { value: null, isDamaged: true };
    const parsed = schema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success
      ? { value: parsed.data, isDamaged: false }
      : { value: null, isDamaged: true };
  } catch (error) {
    return { value: null, isDamaged: (error as NodeJS.ErrnoException).code !== 'ENOENT' };
  }
}

/** Atomic: whoever reads, or a power cut, finds the old content or the new one. */
function writesJson(file: string, value: unknown): boolean {
  const temporary = `${file}.new`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = fs.openSync(temporary, 'w', 0o600);
    try {
      giveToOwnerOf(path.dirname(file), descriptor);
      fs.writeSync(descriptor, `${JSON.stringify(value, null, 2)}\n`);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
    return true;
  } catch {
    return false;
  }
}

/** An administrator accepts as root; the gateway runs as another user and must read it. */
function giveToOwnerOf(directory: string, descriptor: number): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = fs.statSync(directory);
  fs.fchownSync(descriptor, uid, gid);
}
