import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * argon2id with the parameters that OWASP's password storage cheat sheet names first: 19 MiB, 2 passes,
 * 1 lane. Stored as a PHC string, so that a later change of parameters does not lock anybody out.
 */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const PARALLELISM = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** More at once would let sign-in attempts take all memory and both cores. */
const MAX_CONCURRENT_HASHES = 2;
const MAX_WAITING_HASHES = 50;

/** Sign-in attempts pile up faster than they can be checked. */
export class HashingOverloadError extends Error {
  constructor() {
    super('Too many passwords wait to be checked.');
    this.name = 'HashingOverloadError';
  }
}

export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** A hash of nothing: random bytes where a digest would be. */
  readonly #decoy = phcFrom(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const parameters = { memory: MEMORY_KIB, passes: PASSES, parallelism: PARALLELISM };
    const digest = await this.#derive(password, salt, HASH_BYTES, parameters);
    return phcFrom(salt, digest);
  }

  /**
   * Takes as long for a user that does not exist (`null`): a decoy is checked instead,
   * so that the time of an answer does not tell which names exist.
   */
  async verify(password: string, phc: string | null): Promise<boolean> {
    const parsed = parsePhc(phc ?? this.#decoy);
    if (!parsed) return false;
    const { salt, digest, parameters } = parsed;
    const derived = await this.#derive(password, salt, digest.length, parameters);
    return timingSafeEqual(derived, digest) && phc !== null;
  }

  async #derive(
    password: string,
    nonce: Buffer,
    tagLength: number,
    parameters: Argon2Parameters,
  ): Promise<Buffer> {
    await this.#enter();
    try {
      const message = password.normalize('NFC');
      return await new Promise((resolve, reject) => {
        argon2('argon2id', { ...parameters, message, nonce, tagLength }, (error, derived) => {
          if (error) reject(error);
          else resolve(derived);
        });
      });
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running >= MAX_CONCURRENT_HASHES) {
      if (this.#waiting.length >= MAX_WAITING_HASHES) throw new HashingOverloadError();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
  }
}

type Argon2Parameters = {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
};

function phcFrom(salt: Buffer, digest: Buffer): string {
  const encoded = [salt, digest].map((bytes) => bytes.toString('base64').replaceAll('=', ''));
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${encoded.join('$')}`;
}

function parsePhc(
  phc: string,
): { salt: Buffer; digest: Buffer; parameters: Argon2Parameters } | null {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc);
  if (!match) return null;
  const [, memory, passes, parallelism, salt = '', digest = ''] = match;
  return {
    salt: Buffer.from(salt, 'base64'),
    digest: Buffer.from(digest, 'base64'),
    parameters: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    },
  };
}
