import { createHmac } from 'node:crypto';

/** The secret of a site's pseudonyms. Destroying it turns every pseudonym made with it into noise. */
export type PseudonymKey = {
  /** Stands in front of each pseudonym, so that keys can change; no secret. */
  readonly keyId: string;
  readonly key: Uint8Array;
};

export const PSEUDONYM_KEY_BYTES = 32;
const PSEUDONYM_BYTES = 16;

/**
 * `{keyId}.{22 base64url characters}`: HMAC-SHA-256 cut to 128 bits. Keyed, because what codes
 * carry (phone and document numbers, short pass ids) can be enumerated through a plain hash.
 */
export function createPseudonymiser(key: PseudonymKey): (canonical: Uint8Array) => string {
  if (key.key.length < PSEUDONYM_KEY_BYTES) {
    throw new RangeError(`a pseudonym key has at least ${PSEUDONYM_KEY_BYTES} bytes`);
  }
  return (canonical) => {
    const digest = createHmac('sha256', key.key).update(canonical).digest();
    return `${key.keyId}.${digest.subarray(0, PSEUDONYM_BYTES).toString('base64url')}`;
  };
}
