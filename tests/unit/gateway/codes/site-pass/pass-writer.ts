import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';

/**
 * Writes site passes for the tests, by hand from RFC 8949, RFC 9052 and RFC 4648: a second reading
 * of the format that shares no code with the gateway, and that can write what is not allowed.
 */
export type Cbor =
  | number
  | string
  | Uint8Array
  | readonly Cbor[]
  | ReadonlyMap<number | string, Cbor>
  | { readonly tag: number; readonly value: Cbor }
  | { readonly hex: string };

function cborBytes(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') {
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) {
    return Buffer.concat([head(4, value.length), ...(value as readonly Cbor[]).map(cborBytes)]);
  }
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<number | string, Cbor>)].flat();
    return Buffer.concat([head(5, value.size), ...entries.map(cborBytes)]);
  }
  if ('hex' in value) return Buffer.from(value.hex, 'hex');
  if ('tag' in value) return Buffer.concat([head(6, value.tag), cborBytes(value.value)]);
  throw new TypeError('no such CBOR value');
}

function head(majorType: number, argument: number): Buffer {
  const type = majorType << 5;
  if (argument < 24) return Buffer.from([type | argument]);
  if (argument < 0x100) return Buffer.from([type | 24, argument]);
  const bytes = Buffer.alloc(argument < 0x1_0000 ? 3 : 5);
  bytes[0] = type | (bytes.length === 3 ? 25 : 26);
  bytes.writeUIntBE(argument, 1, bytes.length - 1);
  return bytes;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function base32Text(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  bits = bits.padEnd(Math.ceil(bits.length / 5) * 5, '0');
  return (bits.match(/.{5}/g) ?? []).map((digit) => BASE32[Number.parseInt(digit, 2)]).join('');
}

/** RFC 8032 §7.1, TEST 1 and TEST 2: published secrets, so that anyone can make the vectors again. */
export const seeds = {
  trusted: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  stranger: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
} as const;

export function privateKeyFrom(seedHex: string): KeyObject {
  const pkcs8 = Buffer.from(`302e020100300506032b657004220420${seedHex}`, 'hex');
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

export function publicKeyPemFrom(seedHex: string): string {
  const key = createPublicKey(privateKeyFrom(seedHex));
  return key.export({ format: 'pem', type: 'spki' }).toString();
}

export const KID_HEX = '5a17e001';

export type PassParts = {
  readonly claims: Cbor;
  readonly protectedHeader: Cbor;
  readonly unprotectedHeader: Cbor;
  readonly seedHex: string;
  /** What goes on the wire around the four parts; by default tag 18. */
  readonly envelope: (parts: readonly Cbor[]) => Cbor;
  readonly signature: (good: Buffer) => Uint8Array;
};

export const goodClaims: ReadonlyMap<number | string, Cbor> = new Map<number | string, Cbor>([
  [1, 'harbour-court'],
  [3, 'gates'],
  [4, 1_800_000_000],
  [5, 1_790_000_000],
  [7, Buffer.from('0102030405060708', 'hex')],
  [-70_001, 1],
]);

const goodParts: PassParts = {
  claims: goodClaims,
  protectedHeader: new Map<number, Cbor>([
    [1, -8],
    [4, Buffer.from(KID_HEX, 'hex')],
  ]),
  unprotectedHeader: new Map(),
  seedHex: seeds.trusted,
  envelope: (parts) => ({ tag: 18, value: parts }),
  signature: (good) => good,
};

export function passBytes(changes: Partial<PassParts> = {}): Buffer {
  const parts = { ...goodParts, ...changes };
  const header = cborBytes(parts.protectedHeader);
  const payload = cborBytes(parts.claims);
  const signed = cborBytes(['Signature1', header, new Uint8Array(0), payload]);
  const signature = parts.signature(sign(null, signed, privateKeyFrom(parts.seedHex)));
  return cborBytes(parts.envelope([header, parts.unprotectedHeader, payload, signature]));
}

export function passText(changes: Partial<PassParts> = {}): string {
  return `SP1:/${base32Text(passBytes(changes))}`;
}

/** The good claims with some of them replaced; `undefined` takes one out. */
export function claimsWith(
  changes: readonly (readonly [number, Cbor | undefined])[],
): ReadonlyMap<number | string, Cbor> {
  const claims = new Map(goodClaims);
  for (const [key, value] of changes) {
    if (value === undefined) claims.delete(key);
    else claims.set(key, value);
  }
  return claims;
}
