import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { HashingOverloadError, PasswordHasher } from '#ops-centre/accounts/password-hash.ts';

test('a hash is salted, names its parameters and verifies only its own password', async () => {
  const hasher = new PasswordHasher();
  const [first, second] = await Promise.all([hasher.hash('a good one'), hasher.hash('a good one')]);
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(second).not.toBe(first);
  expect(await hasher.verify('a good one', first)).toBe(true);
  expect(await hasher.verify('a bad one', first)).toBe(false);
  expect(await hasher.verify('anything', null)).toBe(false);
  expect(await hasher.verify('anything', 'not a hash')).toBe(false);
});

test('a hash made elsewhere with other parameters is verified with those', async () => {
  const nonce = Buffer.from('somesaltsomesalt');
  const digest = argon2Sync('argon2id', {
    message: 'password',
    nonce,
    parallelism: 1,
    tagLength: 24,
    memory: 64,
    passes: 1,
  });
  const [salt, hash] = [nonce, digest].map((bytes) => bytes.toString('base64').replaceAll('=', ''));
  const phc = `$argon2id$v=19$m=64,t=1,p=1$${salt}$${hash}`;
  expect(await new PasswordHasher().verify('password', phc)).toBe(true);
});

test('checks that pile up are turned away instead of taking all memory', async () => {
  const hasher = new PasswordHasher();
  const phc = await hasher.hash('a good one');
  const attempts = Array.from({ length: 60 }, () => hasher.verify('a bad one', phc));
  const results = await Promise.allSettled(attempts);
  const turnedAway = results.filter(
    (result) => result.status === 'rejected' && result.reason instanceof HashingOverloadError,
  );
  expect(turnedAway).toHaveLength(8);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
});
