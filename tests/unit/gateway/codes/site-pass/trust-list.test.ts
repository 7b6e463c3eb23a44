import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trustListFrom } from '#gateway/codes/site-pass/trust-list.ts';
import { openTrustStore } from '#gateway/codes/site-pass/trust-store.ts';
import { privateKeyFrom, publicKeyPemFrom, seeds } from './pass-writer.ts';

const entry = {
  kid: '5A17E001',
  issuer: 'harbour-court',
  publicKeyPem: publicKeyPemFrom(seeds.trusted),
};
const listWith = (...keys: readonly unknown[]): string => JSON.stringify({ keys });

describe('a trust list', () => {
  test('keeps key ids in lower case', () => {
    const reading = trustListFrom(listWith(entry));
    expect(reading.kind === 'list' && reading.keys[0]?.kid).toBe('5a17e001');
  });

  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  test.each([
    ['text that is no JSON', '{', /not JSON/],
    ['an unknown setting', JSON.stringify({ keys: [], more: 1 }), /more/],
    ['a key id of 3 bytes', listWith({ ...entry, kid: 'aabbcc' }), /kid/],
    ['a key id that is no hex', listWith({ ...entry, kid: 'zzzzzzzz' }), /kid/],
    ['a key that is no PEM', listWith({ ...entry, publicKeyPem: 'x' }), /Ed25519/],
    [
      'a key on another curve',
      listWith({ ...entry, publicKeyPem: p256.export({ format: 'pem', type: 'spki' }) }),
      /Ed25519/,
    ],
    [
      'a private key',
      listWith({
        ...entry,
        publicKeyPem: privateKeyFrom(seeds.trusted).export({ format: 'pem', type: 'pkcs8' }),
      }),
      /Ed25519/,
    ],
    ['one bad entry among good ones', listWith(entry, { ...entry, issuer: '' }), /issuer/],
  ])('with %s is not used', (_, text, problem) => {
    const reading = trustListFrom(text);
    expect(reading).toMatchObject({ kind: 'unusable' });
    expect(reading.kind === 'unusable' && reading.problem).toMatch(problem);
  });
});

describe('the trust store', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-trust-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('without a file has no keys and says so', () => {
    expect(openTrustStore(null).problem()).toMatch(/No trust list/);
    const store = openTrustStore(join(folder, 'none.json'));
    expect(store.keys()).toEqual([]);
    expect(store.problem()).toMatch(/none\.json/);
  });

  test('an empty list is said to be empty', () => {
    const path = join(folder, 'trust.json');
    writeFileSync(path, listWith());
    expect(openTrustStore(path).problem()).toMatch(/holds no key/);
  });

  test('a reload takes a new list, and keeps the old one when the new one is broken', () => {
    const path = join(folder, 'trust.json');
    writeFileSync(path, listWith(entry));
    const store = openTrustStore(path);
    expect(store.problem()).toBeNull();
    writeFileSync(path, '{"keys":');
    store.reload();
    expect(store.keys()).toHaveLength(1);
    expect(store.problem()).toMatch(/not JSON/);
    writeFileSync(path, listWith(entry, { ...entry, kid: '00000001' }));
    store.reload();
    expect(store.keys()).toHaveLength(2);
    expect(store.problem()).toBeNull();
  });
});
