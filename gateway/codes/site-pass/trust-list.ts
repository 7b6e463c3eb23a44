import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import * as z from 'zod';

/** One key that may sign passes, bound to the one issuer it may sign for. */
export type TrustedKey = {
  /** Lower-case hex. */
  readonly kid: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
};

export type TrustListReading =
  | { readonly kind: 'list'; readonly keys: readonly TrustedKey[] }
  | { readonly kind: 'unusable'; readonly problem: string };

const MAX_KEYS = 1_000;

const trustListFile = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        kid: z.string().regex(/^(?:[0-9a-fA-F]{2}){4,8}$/),
        issuer: z.string().min(1).max(128),
        publicKeyPem: z.string().min(1).max(4_096),
      }),
    )
    .max(MAX_KEYS),
});

/**
 * Reads the JSON of a trust list. All or nothing: a list with one bad entry is not half trusted,
 * because nobody would notice which half.
 */
export function trustListFrom(text: string): TrustListReading {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return unusable('it is not JSON');
  }
  const parsed = trustListFile.safeParse(content);
  if (!parsed.success) return unusable(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const keys: TrustedKey[] = [];
  for (const { kid, issuer, publicKeyPem } of parsed.data.keys) {
    const publicKey = ed25519KeyFrom(publicKeyPem);
    if (!publicKey) return unusable(`the key ${kid} is not an Ed25519 public key in PEM form`);
    keys.push({ kid: kid.toLowerCase(), issuer, publicKey });
  }
  return { kind: 'list', keys };
}

function ed25519KeyFrom(pem: string): KeyObject | null {
  // createPublicKey would also accept a private key, which has no business at a gate.
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) return null;
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function unusable(problem: string): TrustListReading {
  return { kind: 'unusable', problem };
}
