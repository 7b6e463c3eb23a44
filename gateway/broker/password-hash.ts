import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** Argon2id as the OWASP Password Storage Cheat Sheet has it: 19 MiB, 2 passes, 1 lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

const PATTERN =
  /^\$argon2id\$v=19\$m=([1-9][0-9]{0,5}),t=([1-9]),p=([1-9])\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,128})$/;

/** A hash in PHC string format; the parameters are part of it, so that they may change later. */
export async function hashPassword(password: Buffer): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await tagOf(password, salt, TAG_BYTES, MEMORY_KIB, PASSES, LANES);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(tag)}`;
}

export const isPasswordHash = (text: string): boolean => PATTERN.test(text);

/** Runs in the thread pool. `false` also for a hash that is none. */
export async function passwordMatches(password: Buffer, hash: string): Promise<boolean> {
  const match = PATTERN.exec(hash);
  if (!match) return false;
  const [, memory, passes, lanes, salt = '', tag = ''] = match;
  const expected = Buffer.from(tag, 'base64');
  const actual = await tagOf(
    password,
    Buffer.from(salt, 'base64'),
    expected.length,
    Number(memory),
    Number(passes),
    Number(lanes),
  );
  return timingSafeEqual(actual, expected);
}

async function tagOf(
  message: Buffer,
  nonce: Buffer,
  tagLength: number,
  memory: number,
  passes: number,
  parallelism: number,
): Promise<Buffer> {
  return await derive('argon2id', { message, nonce, parallelism, tagLength, memory, passes });
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
