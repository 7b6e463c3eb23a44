import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { Principal } from './access-rules.ts';
import { AccountKind, scopeOf } from './access-rules.ts';
import { hashPassword, isPasswordHash } from './password-hash.ts';

/** Who may sign in to the embedded broker. Passwords are kept as hashes; each one is handed over in a file of its own. */
const id = z.string().regex(ID_PATTERN);
const account = z
  .strictObject({
    name: id,
    kind: z.enum(AccountKind),
    scope: z.strictObject({ siteId: id.nullable(), gatewayId: id.nullable() }),
    passwordHash: z.string().refine(isPasswordHash, { error: 'expected an argon2id hash' }),
  })
  .refine(({ kind, scope }) => kind !== 'gateway' || (scope.siteId && scope.gatewayId), {
    path: ['scope'],
    error: 'expected siteId and gatewayId for a gateway account',
  });
const accountsFile = z
  .strictObject({ version: z.literal(1), accounts: z.array(account).max(1_000) })
  .refine(({ accounts }) => new Set(accounts.map(({ name }) => name)).size === accounts.length, {
    path: ['accounts'],
    error: 'expected each name once',
  });

export type Account = Principal & { readonly passwordHash: string };

export const accountsFileOf = (directory: string): string =>
  join(directory, 'broker-accounts.json');
const secretsDirectoryOf = (directory: string): string => join(directory, 'secrets');

/** Where the password of a built-in account (`gateway`, `ops-centre`, `reader`) is handed over. */
export const passwordFileOf = (directory: string, name: string): string =>
  join(secretsDirectoryOf(directory), `mqtt-${name}.password`);

const GATEWAY_ACCOUNT = 'gateway';

/**
 * On first start makes one account for the gateway, one for the ops centre and one for readers, with
 * random passwords. Later it keeps what is there, and only mends the gateway's own account: its scope
 * follows the configured address, and its password is made anew when the file with it is gone.
 */
export async function loadAccounts(
  directory: string,
  address: GatewayAddress,
): Promise<readonly Account[]> {
  const known = await readAccounts(directory);
  if (!known) {
    const made = await Promise.all(
      builtInPrincipals(address).map((principal) => makeAccount(directory, principal)),
    );
    await writeAccounts(directory, made);
    return made;
  }
  const mended = await Promise.all(known.map((each) => mendGateway(directory, each, address)));
  if (mended.some((each, place) => each !== known[place])) await writeAccounts(directory, mended);
  return mended;
}

function builtInPrincipals(address: GatewayAddress): readonly Principal[] {
  const everything = { siteId: null, gatewayId: null };
  return [
    { name: GATEWAY_ACCOUNT, kind: AccountKind.Gateway, scope: scopeOf(address) },
    { name: 'ops-centre', kind: AccountKind.OpsCentre, scope: everything },
    { name: 'reader', kind: AccountKind.Reader, scope: everything },
  ];
}

async function mendGateway(
  directory: string,
  known: Account,
  address: GatewayAddress,
): Promise<Account> {
  if (known.name !== GATEWAY_ACCOUNT) return known;
  const principal: Principal = { ...known, scope: scopeOf(address) };
  if (!(await exists(passwordFileOf(directory, known.name))))
    return await makeAccount(directory, principal);
  const { siteId, gatewayId } = known.scope;
  const isCurrent = siteId === address.siteId && gatewayId === address.gatewayId;
  return isCurrent ? known : { ...known, scope: principal.scope };
}

async function makeAccount(directory: string, principal: Principal): Promise<Account> {
  const { name, kind, scope } = principal;
  const password = randomBytes(24).toString('base64url');
  await mkdir(secretsDirectoryOf(directory), { recursive: true, mode: 0o700 });
  await writePrivate(passwordFileOf(directory, name), `${password}\n`);
  return { name, kind, scope, passwordHash: await hashPassword(Buffer.from(password)) };
}

async function readAccounts(directory: string): Promise<readonly Account[] | null> {
  const path = accountsFileOf(directory);
  if (!(await exists(path))) return null;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) throw new Error('other users may read it');
    return accountsFile.parse(JSON.parse(await readFile(path, 'utf8'))).accounts;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new GatehouseError(
      'SECRET_UNREADABLE',
      `The accounts in ${path} cannot be used: ${why}.`,
      {
        cause,
      },
    );
  }
}

async function writeAccounts(directory: string, accounts: readonly Account[]): Promise<void> {
  const text = `${JSON.stringify({ version: 1, accounts }, null, 2)}\n`;
  await writePrivate(accountsFileOf(directory), text);
}

/** Never half a file, and never readable by others, not even for a moment. */
async function writePrivate(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await chmod(draft, 0o600);
  await rename(draft, path);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
