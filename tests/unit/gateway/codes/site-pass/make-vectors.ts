import { writeFileSync } from 'node:fs';
import type { PassParts } from './pass-writer.ts';
import {
  claimsWith,
  goodClaims,
  KID_HEX,
  passText,
  publicKeyPemFrom,
  seeds,
} from './pass-writer.ts';

/** Writes `vectors.json` beside this file again: `node tests/unit/gateway/codes/site-pass/make-vectors.ts`. */
type Vector = {
  readonly name: string;
  readonly verdict: string;
  readonly reason: string;
  readonly passageKind: string;
  readonly text: string;
};

const NOW_SECONDS = 1_795_000_000;
const kidOther = Buffer.from('00c0ffee', 'hex');

function vector(
  name: string,
  verdict: string,
  reason: string,
  passageKind: string,
  changes: Partial<PassParts>,
): Vector {
  return { name, verdict, reason, passageKind, text: passText(changes) };
}

const good = ['valid', 'signature-and-times-good'] as const;
const kinds = ['resident', 'visitor', 'courier', 'employee', 'vehicle'];

const vectors: readonly Vector[] = [
  ...kinds.map((kind, index) =>
    vector(`a ${kind}`, ...good, kind, { claims: claimsWith([[-70_001, index + 1]]) }),
  ),
  vector('a kind of the future', ...good, 'unknown', { claims: claimsWith([[-70_001, 99]]) }),
  vector('no kind', ...good, 'unknown', { claims: claimsWith([[-70_001, undefined]]) }),
  vector('no start', ...good, 'resident', { claims: claimsWith([[5, undefined]]) }),
  vector('a claim that the gate does not know', ...good, 'resident', {
    claims: claimsWith([[-70_002, ['north']]]),
  }),
  vector('ends this very second', 'expired', 'expired', 'resident', {
    claims: claimsWith([[4, NOW_SECONDS]]),
  }),
  vector('ends in a second', ...good, 'resident', { claims: claimsWith([[4, NOW_SECONDS + 1]]) }),
  vector('starts in a minute', ...good, 'resident', {
    claims: claimsWith([[5, NOW_SECONDS + 60]]),
  }),
  vector('starts in 61 seconds', 'not-yet-valid', 'not-yet-valid', 'resident', {
    claims: claimsWith([[5, NOW_SECONDS + 61]]),
  }),
  vector('lives too long', 'invalid', 'lifetime-too-long', 'resident', {
    claims: claimsWith([[4, 1_790_000_000 + 400 * 86_400 + 1]]),
  }),
  vector('another gate group', 'invalid', 'wrong-audience', 'resident', {
    claims: claimsWith([[3, 'garage']]),
  }),
  vector('no gate group', 'invalid', 'wrong-audience', 'resident', {
    claims: claimsWith([[3, undefined]]),
  }),
  vector('another issuer under this key', 'unknown-issuer', 'issuer-mismatch', 'unknown', {
    claims: claimsWith([[1, 'other-court']]),
  }),
  vector('no expiry', 'invalid', 'missing-expiry', 'unknown', {
    claims: claimsWith([[4, undefined]]),
  }),
  vector('expiry in milliseconds', 'invalid', 'malformed-claims', 'unknown', {
    claims: claimsWith([[4, { hex: '1b000001a3185c5000' }]]),
  }),
  vector('expiry as text', 'invalid', 'malformed-claims', 'unknown', {
    claims: claimsWith([[4, '1800000000']]),
  }),
  vector('expiry as a fraction', 'invalid', 'malformed-claims', 'unknown', {
    claims: claimsWith([[4, { hex: 'fb41dad27480200000' }]]),
  }),
  vector('a start before 1970', 'invalid', 'malformed-claims', 'unknown', {
    claims: claimsWith([[5, -1]]),
  }),
  vector('no pass id', 'invalid', 'malformed-claims', 'unknown', {
    claims: claimsWith([[7, undefined]]),
  }),
  vector('a pass id of 7 bytes', 'invalid', 'malformed-claims', 'unknown', {
    claims: claimsWith([[7, Buffer.alloc(7)]]),
  }),
  vector('claims that are no map', 'invalid', 'malformed-claims', 'unknown', {
    claims: [...goodClaims.keys()],
  }),
  vector('the same claim twice', 'invalid', 'malformed-claims', 'unknown', {
    claims: { hex: 'a2041a6b49d200041a6b49d201' },
  }),
  vector('a key that is not on the list', 'unknown-issuer', 'unknown-key', 'unknown', {
    protectedHeader: new Map<number, number | Buffer>([
      [1, -8],
      [4, kidOther],
    ]),
  }),
  vector('signed by a stranger', 'invalid', 'signature-mismatch', 'unknown', {
    seedHex: seeds.stranger,
  }),
  vector('a signature of 63 bytes', 'invalid', 'bad-signature-length', 'unknown', {
    signature: (signature) => signature.subarray(1),
  }),
  vector('ES256 in the header', 'invalid', 'wrong-algorithm', 'unknown', {
    protectedHeader: new Map<number, number | Buffer>([
      [1, -7],
      [4, Buffer.from(KID_HEX, 'hex')],
    ]),
  }),
  vector('no algorithm', 'invalid', 'wrong-algorithm', 'unknown', {
    protectedHeader: new Map([[4, Buffer.from(KID_HEX, 'hex')]]),
  }),
  vector('no key id', 'invalid', 'bad-kid', 'unknown', { protectedHeader: new Map([[1, -8]]) }),
  vector('a key id of 9 bytes', 'invalid', 'bad-kid', 'unknown', {
    protectedHeader: new Map<number, number | Buffer>([
      [1, -8],
      [4, Buffer.alloc(9)],
    ]),
  }),
  vector('a critical header', 'invalid', 'unexpected-header', 'unknown', {
    protectedHeader: new Map<number, number | Buffer | number[]>([
      [1, -8],
      [2, [99]],
      [4, Buffer.from(KID_HEX, 'hex')],
    ]),
  }),
  vector('the algorithm in the unprotected header too', 'invalid', 'unexpected-header', 'unknown', {
    unprotectedHeader: new Map([[1, -8]]),
  }),
  vector('without the tag', 'invalid', 'not-cose-sign1', 'unknown', {
    envelope: (parts) => parts,
  }),
  vector('with the tag of COSE_Mac0', 'invalid', 'not-cose-sign1', 'unknown', {
    envelope: (parts) => ({ tag: 17, value: parts }),
  }),
  vector('inside a CWT tag', 'invalid', 'not-cose-sign1', 'unknown', {
    envelope: (parts) => ({ tag: 61, value: { tag: 18, value: parts } }),
  }),
  vector('five parts', 'invalid', 'not-cose-sign1', 'unknown', {
    envelope: (parts) => ({ tag: 18, value: [...parts, 0] }),
  }),
  vector('a regular expression for a payload', 'invalid', 'not-cose-sign1', 'unknown', {
    envelope: ([header = 0, unprotected = 0, , signature = 0]) => ({
      tag: 18,
      value: [header, unprotected, { tag: 35, value: '(a+)+$' }, signature],
    }),
  }),
];

const file = {
  nowSeconds: NOW_SECONDS,
  audience: 'gates',
  maxLifetimeDays: 400,
  trustList: {
    keys: [
      { kid: KID_HEX, issuer: 'harbour-court', publicKeyPem: publicKeyPemFrom(seeds.trusted) },
    ],
  },
  vectors,
};

writeFileSync(new URL('vectors.json', import.meta.url), `${JSON.stringify(file, null, 2)}\n`);
