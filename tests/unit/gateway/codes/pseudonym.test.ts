import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPseudonymiser } from '#gateway/codes/pseudonym.ts';
import { loadOrCreatePseudonymKey } from '#gateway/codes/pseudonym-key.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';

const keyOf = (fill: number, keyId = 'k1') => ({ keyId, key: new Uint8Array(32).fill(fill) });
const bytes = Buffer.from('canonical');

describe('a pseudonym', () => {
  test('is the key id and 128 bits of HMAC-SHA-256', () => {
    // RFC 4231 §4.2, test case 1, whose key is padded with zero bytes as HMAC itself does.
    const key = new Uint8Array(32);
    key.fill(0x0b, 0, 20);
    expect(createPseudonymiser({ keyId: 'k1', key })(Buffer.from('Hi There'))).toBe(
      `k1.${Buffer.from('b0344c61d8db38535ca8afceaf0bf12b', 'hex').toString('base64url')}`,
    );
    expect(createPseudonymiser(keyOf(1))(bytes)).toMatch(/^k1\.[A-Za-z0-9_-]{22}$/);
  });

  test('is the same for the same bytes and key, and for nothing else', () => {
    const one = createPseudonymiser(keyOf(1));
    expect(one(bytes)).toBe(createPseudonymiser(keyOf(1))(bytes));
    expect(one(bytes)).not.toBe(one(Buffer.from('canonicam')));
    expect(one(bytes)).not.toBe(createPseudonymiser(keyOf(2))(bytes));
  });

  test('is not made with a short key', () => {
    expect(() => createPseudonymiser({ keyId: 'k1', key: new Uint8Array(16) })).toThrow(RangeError);
  });
});

describe('the key file', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-key-'));
    path = join(folder, 'pseudonym-key.json');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const failure = (): GatehouseError => {
    try {
      loadOrCreatePseudonymKey(path);
    } catch (error) {
      if (error instanceof GatehouseError) return error;
      throw error;
    }
    throw new Error('the key was loaded');
  };

  test('is created once, for its owner only, and read again later', () => {
    const created = loadOrCreatePseudonymKey(path);
    expect(created.key).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadOrCreatePseudonymKey(path)).toEqual(created);
    expect(readdirSync(folder)).toEqual(['pseudonym-key.json']);
  });

  test('two sites get two keys', () => {
    const other = loadOrCreatePseudonymKey(join(folder, 'other.json'));
    expect(loadOrCreatePseudonymKey(path).key).not.toEqual(other.key);
  });

  test('that others may read is refused', () => {
    loadOrCreatePseudonymKey(path);
    chmodSync(path, 0o640);
    expect(failure()).toMatchObject({ code: 'SECRET_UNREADABLE' });
    expect(failure().message).toMatch(/mode 640/);
  });

  test.each([
    ['is empty', ''],
    ['is no object', 'null'],
    ['has a short key', JSON.stringify({ keyId: 'k1', key: 'c2hvcnQ=' })],
    ['has a key id that could not stand in a record', JSON.stringify({ keyId: 'k.1', key: 'x' })],
    ['is far too large', ' '.repeat(2_000)],
  ])('that %s is refused and left as it is', (_, text) => {
    writeFileSync(path, text, { mode: 0o600 });
    expect(failure().code).toBe('SECRET_UNREADABLE');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('never shows its content in an error', () => {
    writeFileSync(path, '{"key": "c2VjcmV0LXNlY3JldA" oops', { mode: 0o600 });
    expect(failure().message).not.toMatch(/c2VjcmV0/);
    expect(failure().cause).toBeUndefined();
  });

  test('in a folder that does not exist is an error for the operator', () => {
    path = join(folder, 'none', 'key.json');
    expect(failure().message).toMatch(/cannot be created/);
  });
});
