import { createPublicKey, verify } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decode, encode, Tag } from 'cbor2';
import { describe, expect, it } from 'vitest';
import { encodeBase32 } from '#sim/site-pass/base32.ts';
import { encodeCbor } from '#sim/site-pass/cbor.ts';
import { openPassIssuer, writeTrustList } from '#sim/site-pass/issuer.ts';
import { encodeSitePass, PassKind } from '#sim/site-pass/site-pass.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

describe('Base32', () => {
  // RFC 4648 §10, padding taken off.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of "%s" is "%s"', (text, expected) => {
    expect(encodeBase32(Buffer.from(text))).toBe(expected);
  });
});

describe('CBOR', () => {
  // RFC 8949, appendix A.
  it.each([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [1000, '1903e8'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [-1, '20'],
    [-100, '3863'],
    [-1000, '3903e7'],
    ['IETF', '6449455446'],
    ['水', '63e6b0b4'],
    [[1, [2, 3]], '8201820203'],
  ])('of %j is %s', (value, expected) => {
    expect(encodeCbor(value).toString('hex')).toBe(expected);
  });

  it('of maps and tags is what another encoder makes of them', () => {
    const ours = encodeCbor({
      kind: 'tag',
      tag: 18,
      value: {
        kind: 'map',
        entries: [
          [1, 'x'.repeat(300)],
          [-70_001, Buffer.alloc(40, 7)],
        ],
      },
    });
    const map = new Map<number, unknown>([
      [1, 'x'.repeat(300)],
      [-70_001, new Uint8Array(40).fill(7)],
    ]);
    expect(ours.toString('hex')).toBe(Buffer.from(encode(new Tag(18, map))).toString('hex'));
  });

  it('has no form for a fraction', () => {
    expect(() => encodeCbor(1.5)).toThrow(RangeError);
  });
});

describe('a site pass', () => {
  const issuer = () => openPassIssuer(temporaryDirectory());
  const claims = {
    issuer: 'demo-issuer',
    audience: 'demo-site',
    expiresAtSeconds: 1_795_500_000,
    notBeforeSeconds: 1_795_400_000,
    passId: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    kind: PassKind.Courier,
  };

  it('is a COSE_Sign1 over the claims that another CBOR library reads and the public key verifies', () => {
    const key = issuer();
    const text = encodeSitePass(claims, key);
    expect(text).toMatch(/^SP1:\/[A-Z2-7]+$/);
    const message = decode<Tag>(decodeBase32(text.slice('SP1:/'.length)));
    expect(message.tag).toBe(18);
    const [header, unprotected, payload, signature] = message.contents as Uint8Array[];
    expect(unprotected).toEqual({});
    expect(entriesOf(header)).toEqual([
      [1, -8],
      [4, Uint8Array.from(key.keyId)],
    ]);
    expect(entriesOf(payload)).toEqual([
      [1, 'demo-issuer'],
      [3, 'demo-site'],
      [4, 1_795_500_000],
      [5, 1_795_400_000],
      [7, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
      [-70_001, 3],
    ]);
    const signed = encode(['Signature1', header, new Uint8Array(0), payload]);
    const publicKey = createPublicKey(key.privateKey);
    expect(verify(null, signed, publicKey, signature ?? new Uint8Array(0))).toBe(true);
  });

  it('has the same text whenever it is made from the same claims', () => {
    const key = issuer();
    expect(encodeSitePass(claims, key)).toBe(encodeSitePass(claims, key));
  });
});

describe('the issuer of site passes', () => {
  it('keeps its key from one start to the next, for its user only', () => {
    const directory = temporaryDirectory();
    const first = openPassIssuer(directory);
    expect(Buffer.from(openPassIssuer(directory).keyId)).toEqual(Buffer.from(first.keyId));
    expect(statSync(join(directory, 'site-pass-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('writes a trust list with its public key under the name that the passes carry', () => {
    const directory = temporaryDirectory();
    const issuer = openPassIssuer(directory);
    const file = join(directory, 'trust.json');
    writeTrustList(file, issuer);
    const { keys } = JSON.parse(readFileSync(file, 'utf8'));
    expect(keys).toEqual([
      {
        kid: Buffer.from(issuer.keyId).toString('hex'),
        issuer: 'demo-issuer',
        publicKeyPem: createPublicKey(issuer.privateKey).export({ type: 'spki', format: 'pem' }),
      },
    ]);
  });
});

function entriesOf(bytes: Uint8Array | undefined) {
  return [...decode<Map<number, unknown>>(bytes ?? '', { preferMap: true }).entries()];
}

function decodeBase32(text: string): Uint8Array {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter))
    .map((value) => value.toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2));
}
