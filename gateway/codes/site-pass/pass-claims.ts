import { PassageKind } from '#gateway/domain/scan.ts';
import { valueFromCbor } from './strict-cbor.ts';

/** What a site pass says: no name, no flat, no plate. */
export type PassClaims = {
  readonly issuer: string;
  readonly audience: string | null;
  readonly expiresAtSeconds: number;
  readonly notBeforeSeconds: number | null;
  readonly passageKind: PassageKind;
};

export type ClaimsReading =
  | { readonly kind: 'claims'; readonly claims: PassClaims }
  | { readonly kind: 'refused'; readonly reason: string };

/** RFC 8392 §4, and one claim of our own from the range for private use. */
const Claim = { Iss: 1, Aud: 3, Exp: 4, Nbf: 5, Cti: 7, Kind: -70_001 } as const;

const CTI_BYTES = 8;
const MAX_TEXT_CHARACTERS = 128;
/** 9999-12-31T23:59:59Z: anything later is milliseconds by mistake. */
const LATEST_SECONDS = 253_402_300_799;

const passageKinds = new Map<unknown, PassageKind>([
  [1, PassageKind.Resident],
  [2, PassageKind.Visitor],
  [3, PassageKind.Courier],
  [4, PassageKind.Employee],
  [5, PassageKind.Vehicle],
]);

/** Reads the signed payload. Claims that this gateway does not know are left alone; those it knows must be well formed. */
export function passClaimsFrom(payload: Uint8Array): ClaimsReading {
  const map = valueFromCbor(payload);
  if (!(map instanceof Map)) return refused('malformed-claims');
  const issuer: unknown = map.get(Claim.Iss);
  const audience: unknown = map.get(Claim.Aud) ?? null;
  const notBeforeSeconds: unknown = map.get(Claim.Nbf) ?? null;
  const expiresAtSeconds: unknown = map.get(Claim.Exp);
  if (expiresAtSeconds === undefined) return refused('missing-expiry');
  if (!isText(issuer) || !(audience === null || isText(audience))) {
    return refused('malformed-claims');
  }
  if (!isTime(expiresAtSeconds) || !(notBeforeSeconds === null || isTime(notBeforeSeconds))) {
    return refused('malformed-claims');
  }
  if (!isPassId(map.get(Claim.Cti))) return refused('malformed-claims');
  const passageKind = passageKinds.get(map.get(Claim.Kind)) ?? PassageKind.Unknown;
  return {
    kind: 'claims',
    claims: { issuer, audience, expiresAtSeconds, notBeforeSeconds, passageKind },
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT_CHARACTERS;
}

/** NumericDate of RFC 8392 §2, whole seconds only. */
function isTime(value: unknown): value is number {
  return (
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LATEST_SECONDS
  );
}

function isPassId(value: unknown): boolean {
  return value instanceof Uint8Array && value.length === CTI_BYTES;
}

function refused(reason: string): ClaimsReading {
  return { kind: 'refused', reason };
}
