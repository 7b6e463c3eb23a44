import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { PseudonymKey } from './pseudonym.ts';
import { PSEUDONYM_KEY_BYTES } from './pseudonym.ts';

const MAX_FILE_BYTES = 1_024;

/**
 * The key file: JSON `{"keyId","key"}`, key in base64, readable by its owner only. A file that is
 * there but cannot be used is an error and is never replaced: a new key would part every person
 * from their earlier pseudonym without anybody having asked for it.
 */
export function loadOrCreatePseudonymKey(path: string): PseudonymKey {
  const existing = readKeyFile(path);
  if (existing !== null) return keyFrom(path, existing);
  createKeyFile(path);
  const created = readKeyFile(path);
  if (created === null) throw unusable(path, 'it vanished while it was created');
  return keyFrom(path, created);
}

function readKeyFile(path: string): string | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const { mode, size } = fstatSync(descriptor);
    if (size > MAX_FILE_BYTES) throw unusable(path, `it has ${size} bytes`);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw unusable(path, `other users may open it (mode ${(mode & 0o777).toString(8)})`);
    }
    return readFileSync(descriptor, 'utf8');
  } catch (cause) {
    if (isSystemError(cause, 'ENOENT')) return null;
    if (cause instanceof GatehouseError) throw cause;
    throw unusable(path, 'it cannot be read', cause);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function keyFrom(path: string, text: string): PseudonymKey {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which holds the key.
    throw unusable(path, 'it is not JSON');
  }
  const { keyId, key } = (content ?? {}) as { keyId?: unknown; key?: unknown };
  if (typeof keyId !== 'string' || !/^[a-z0-9]{1,16}$/.test(keyId)) {
    throw unusable(path, 'its keyId is not 1 to 16 characters of a-z and 0-9');
  }
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : Buffer.alloc(0);
  if (bytes.length !== PSEUDONYM_KEY_BYTES || bytes.toString('base64') !== key) {
    throw unusable(path, `its key is not ${PSEUDONYM_KEY_BYTES} bytes in base64`);
  }
  return { keyId, key: new Uint8Array(bytes) };
}

/**
 * Written aside, synced and then linked into place: a power cut leaves either no key or a whole
 * one, and of two gateways that start together one key wins for both.
 */
function createKeyFile(path: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}.new`;
  const content = {
    keyId: `k${randomBytes(4).toString('hex')}`,
    key: randomBytes(PSEUDONYM_KEY_BYTES).toString('base64'),
  };
  try {
    writeDurably(aside, `${JSON.stringify(content)}\n`);
    try {
      linkSync(aside, path);
    } catch (cause) {
      if (!isSystemError(cause, 'EEXIST')) throw cause;
    } finally {
      unlinkSync(aside);
    }
  } catch (cause) {
    throw unusable(path, 'it cannot be created', cause);
  }
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isSystemError(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}

function unusable(path: string, why: string, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'SECRET_UNREADABLE',
    `The pseudonym key file ${path} cannot be used: ${why}.`,
    cause === undefined ? {} : { cause },
  );
}
