import * as fs from 'node:fs/promises';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';

const MAX_SECRET_BYTES = 64 * 1024;

/**
 * First line of a secret file. Rejects with `SECRET_UNREADABLE` when it is missing, empty, or readable by
 * others than its owner and group: a secret that everybody can read is none. The content is never logged.
 */
export async function readSecretFile(path: string): Promise<string> {
  const text = await readBounded(path);
  await refuseOpenToAll(path);
  const [line = ''] = text.split('\n');
  if (line.trim() === '')
    throw new GatehouseError('SECRET_UNREADABLE', `The secret file ${path} is empty.`);
  return line.trim();
}

/** A whole PEM file. A certificate is no secret; one with a private key in it must be kept like one. */
export async function readPemFile(path: string): Promise<string> {
  const text = await readBounded(path);
  // RFC 7468 §10 and §11, and the older forms of OpenSSL (`EC PRIVATE KEY`).
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(text)) await refuseOpenToAll(path);
  return text;
}

async function refuseOpenToAll(path: string): Promise<void> {
  const { mode } = await fs.stat(path);
  if ((mode & 0o007) === 0) return;
  throw new GatehouseError(
    'SECRET_UNREADABLE',
    `The secret file ${path} can be read by every user of this machine.`,
  );
}

async function readBounded(path: string): Promise<string> {
  try {
    const { size } = await fs.stat(path);
    if (size > MAX_SECRET_BYTES)
      throw new Error(`it has ${size} bytes, more than ${MAX_SECRET_BYTES}`);
    return await fs.readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GatehouseError(
      'SECRET_UNREADABLE',
      `The secret file ${path} cannot be read: ${why}.`,
      { cause },
    );
  }
}
