import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';

/** A token that a person made up is guessed; this many characters of `openssl rand -hex 16` are not. */
const MIN_TOKEN_LENGTH = 20;
const MAX_TOKEN_FILE_BYTES = 4_096;

/** The token that opens the station. Only its digest stays in memory. */
export type AccessToken = { readonly matches: (given: string) => boolean };

export async function loadAccessToken(path: string): Promise<AccessToken> {
  const token = (await tokenText(path)).trim();
  if (token.length < MIN_TOKEN_LENGTH) {
    throw unreadable(
      `The access token in ${path} has ${token.length} characters; it needs at least ${MIN_TOKEN_LENGTH}.`,
    );
  }
  return accessTokenFrom(token);
}

function accessTokenFrom(token: string): AccessToken {
  const expected = digest(token);
  return { matches: (given) => timingSafeEqual(digest(given), expected) };
}

async function tokenText(path: string): Promise<string> {
  const { mode, size } = await stat(path).catch((cause: unknown) => {
    throw unreadable(`The access token file ${path} cannot be read.`, cause);
  });
  if ((mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw unreadable(`The access token file ${path} has mode ${octal}, so others can read it.`);
  }
  if (size > MAX_TOKEN_FILE_BYTES) {
    throw unreadable(`The access token file ${path} has ${size} bytes, which is no token.`);
  }
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(`The access token file ${path} cannot be read.`, cause);
  });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const unreadable = (message: string, cause?: unknown): GatehouseError =>
  new GatehouseError('SECRET_UNREADABLE', message, { cause });
