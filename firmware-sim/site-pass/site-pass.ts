import type { KeyObject } from 'node:crypto';
import { sign } from 'node:crypto';
import { encodeBase32 } from '#sim/site-pass/base32.ts';
import type { CborValue } from '#sim/site-pass/cbor.ts';
import { encodeCbor } from '#sim/site-pass/cbor.ts';

/** Values of the private claim −70001. */
export const PassKind = { Resident: 1, Visitor: 2, Courier: 3, Staff: 4, Vehicle: 5 } as const;
export type PassKind = (typeof PassKind)[keyof typeof PassKind];

export type SitePassClaims = {
  readonly issuer: string;
  readonly audience: string;
  /** Exclusive, in seconds since 1970 (RFC 8392 §3.1.4). */
  readonly expiresAtSeconds: number;
  readonly notBeforeSeconds: number;
  /** Eight random bytes: all that the pass says of the person. */
  readonly passId: Uint8Array;
  readonly kind: PassKind;
};

export type SigningKey = {
  /** Four to eight bytes that name the key in a trust list. */
  readonly keyId: Uint8Array;
  readonly privateKey: KeyObject;
};

const COSE_SIGN1_TAG = 18;
const EDDSA = -8;
const PREFIX = 'SP1:/';
const KIND_CLAIM = -70_001;

/** `SP1:/` + Base32 of a COSE_Sign1 (RFC 9052 §4.2) over a CWT (RFC 8392), signed with Ed25519. */
export function encodeSitePass(claims: SitePassClaims, key: SigningKey): string {
  const protectedHeader = encodeCbor(map([1, EDDSA], [4, key.keyId]));
  const payload = encodeCbor(claimSet(claims));
  const message = encodeCbor({
    kind: 'tag',
    tag: COSE_SIGN1_TAG,
    value: [protectedHeader, map(), payload, signature(protectedHeader, payload, key.privateKey)],
  });
  return PREFIX + encodeBase32(message);
}

/** RFC 9052 §4.4: what is signed is the Sig_structure, here without external data. */
function signature(protectedHeader: Buffer, payload: Buffer, privateKey: KeyObject): Buffer {
  const structure = ['Signature1', protectedHeader, Buffer.alloc(0), payload];
  return sign(null, encodeCbor(structure), privateKey);
}

function claimSet(claims: SitePassClaims): CborValue {
  return map(
    [1, claims.issuer],
    [3, claims.audience],
    [4, claims.expiresAtSeconds],
    [5, claims.notBeforeSeconds],
    [7, claims.passId],
    [KIND_CLAIM, claims.kind],
  );
}

function map(...entries: readonly (readonly [CborValue, CborValue])[]): CborValue {
  return { kind: 'map', entries };
}
