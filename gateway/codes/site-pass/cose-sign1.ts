import type { KeyObject } from 'node:crypto';
import { verify } from 'node:crypto';
import { encode } from 'cbor2/encoder';
import { Tag } from 'cbor2/tag';
import { valueFromCbor } from './strict-cbor.ts';

/** A COSE_Sign1 message of the one shape that a site pass may have. Nothing in it is trusted yet. */
export type CoseSign1 = {
  readonly protectedHeader: Uint8Array;
  readonly kid: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
};

export type CoseReading =
  | { readonly kind: 'message'; readonly message: CoseSign1 }
  | { readonly kind: 'refused'; readonly reason: string };

const COSE_SIGN1_TAG = 18;
const HEADER_ALG = 1;
const HEADER_KID = 4;
const ALG_EDDSA = -8;
const KID_MIN_BYTES = 4;
const KID_MAX_BYTES = 8;
const ED25519_SIGNATURE_BYTES = 64;

/** RFC 9052 §4.2, narrowed: the tag is required, the algorithm fixed, the unprotected header empty. */
export function coseSign1From(bytes: Uint8Array): CoseReading {
  const tagged = valueFromCbor(bytes);
  if (!(tagged instanceof Tag) || tagged.tag !== COSE_SIGN1_TAG) return refused('not-cose-sign1');
  const parts: unknown = tagged.contents;
  if (!Array.isArray(parts) || parts.length !== 4) return refused('not-cose-sign1');
  const [protectedHeader, unprotectedHeader, payload, signature] = parts as readonly unknown[];
  if (!isBytes(protectedHeader) || !isBytes(payload) || !isBytes(signature)) {
    return refused('not-cose-sign1');
  }
  if (!(unprotectedHeader instanceof Map) || unprotectedHeader.size > 0) {
    return refused('unexpected-header');
  }
  if (signature.length !== ED25519_SIGNATURE_BYTES) return refused('bad-signature-length');
  const kid = kidFrom(protectedHeader);
  if (typeof kid === 'string') return refused(kid);
  return { kind: 'message', message: { protectedHeader, kid, payload, signature } };
}

/** The key id, or why the header is refused. Any further header (`crit` too) would change what the signature means. */
function kidFrom(protectedHeader: Uint8Array): Uint8Array | string {
  const header = valueFromCbor(protectedHeader);
  if (!(header instanceof Map)) return 'not-cose-sign1';
  if (header.get(HEADER_ALG) !== ALG_EDDSA) return 'wrong-algorithm';
  const kid: unknown = header.get(HEADER_KID);
  if (!isBytes(kid) || kid.length < KID_MIN_BYTES || kid.length > KID_MAX_BYTES) return 'bad-kid';
  return header.size === 2 ? kid : 'unexpected-header';
}

/** RFC 9052 §4.4: what is signed is the Sig_structure, here without external data. */
export function isSignedBy(message: CoseSign1, publicKey: KeyObject): boolean {
  const signed = encode([
    'Signature1',
    message.protectedHeader,
    new Uint8Array(0),
    message.payload,
  ]);
  return verify(null, signed, publicKey, message.signature);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function refused(reason: string): CoseReading {
  return { kind: 'refused', reason };
}
