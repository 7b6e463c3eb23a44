import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accountsFileOf, loadAccounts, passwordFileOf } from '#gateway/broker/broker-accounts.ts';
import { passwordMatches } from '#gateway/broker/password-hash.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const address = { siteId: 'site-1', gatewayId: 'gate-1' };
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const passwordOf = (directory: string, name: string): Buffer =>
  Buffer.from(readFileSync(passwordFileOf(directory, name), 'utf8').trimEnd());

test('the first start makes three accounts with passwords that only this user can read', async () => {
  const directory = temporaryDirectory();
  const accounts = await loadAccounts(directory, address);
  expect(accounts.map(({ name, kind }) => [name, kind])).toEqual([
    ['gateway', 'gateway'],
    ['ops-centre', 'ops-centre'],
    ['reader', 'reader'],
  ]);
  expect(modeOf(accountsFileOf(directory))).toBe(0o600);
  for (const { name, passwordHash } of accounts) {
    expect(modeOf(passwordFileOf(directory, name))).toBe(0o600);
    expect(await passwordMatches(passwordOf(directory, name), passwordHash)).toBe(true);
    expect(readFileSync(accountsFileOf(directory), 'utf8')).not.toContain(
      passwordOf(directory, name).toString(),
    );
  }
  const passwords = accounts.map(({ name }) => passwordOf(directory, name).toString());
  expect(new Set(passwords).size).toBe(3);
});

test('a later start keeps them', async () => {
  const directory = temporaryDirectory();
  const first = await loadAccounts(directory, address);
  expect(await loadAccounts(directory, address)).toEqual(first);
});

test("the gateway's account follows its address", async () => {
  const directory = temporaryDirectory();
  await loadAccounts(directory, address);
  const moved = { siteId: 'site-2', gatewayId: 'gate-9' };
  await loadAccounts(directory, moved);
  const [gateway] = await loadAccounts(directory, moved);
  expect(gateway?.scope).toEqual(moved);
});

test("a lost password of the gateway is made anew, another's is left alone", async () => {
  const directory = temporaryDirectory();
  const before = await loadAccounts(directory, address);
  for (const name of ['gateway', 'reader']) rmSync(passwordFileOf(directory, name));
  const after = await loadAccounts(directory, address);
  const hash = after[0]?.passwordHash ?? '';
  expect(await passwordMatches(passwordOf(directory, 'gateway'), hash)).toBe(true);
  expect(after[2]).toEqual(before[2]);
});

test.each([
  ['no JSON', 'not json'],
  ['an unknown key', '{"version":1,"accounts":[],"extra":1}'],
  [
    'a plain password',
    '{"version":1,"accounts":[{"name":"a","kind":"reader","scope":{"siteId":null,"gatewayId":null},"passwordHash":"secret"}]}',
  ],
])('a file with %s stops the start and says which file it is', async (_what, text) => {
  const directory = temporaryDirectory();
  writeFileSync(accountsFileOf(directory), text, { mode: 0o600 });
  await expect(loadAccounts(directory, address)).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    message: expect.stringContaining(accountsFileOf(directory)),
  });
});

test('a file that others may read is not used', async () => {
  const directory = temporaryDirectory();
  await loadAccounts(directory, address);
  chmodSync(accountsFileOf(directory), 0o644);
  await expect(loadAccounts(directory, address)).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
  });
});
