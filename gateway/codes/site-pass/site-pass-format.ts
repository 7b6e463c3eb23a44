import type { CodeFormat, CodeTime, FormatJudgement } from '#gateway/codes/code-format.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';
import { bytesFromBase32 } from './base32.ts';
import type { CoseSign1 } from './cose-sign1.ts';
import { coseSign1From, isSignedBy } from './cose-sign1.ts';
import type { PassClaims } from './pass-claims.ts';
import { passClaimsFrom } from './pass-claims.ts';
import type { TrustedKey } from './trust-list.ts';

export type SitePassOptions = {
  /** Asked at each pass, so that a reloaded list counts at once. */
  readonly trustedKeys: () => readonly TrustedKey[];
  /** Gate group that a pass must name. */
  readonly audience: string;
  readonly maxLifetimeDays: number;
};

const FORMAT = 'site-pass';
const PREFIX = 'SP1:/';
const SECONDS_PER_DAY = 86_400;
/** How far an issuer's clock may run ahead of the gate's. Expiry gets none: it is exclusive and exact. */
const NOT_BEFORE_SKEW_SECONDS = 60;
/** Key ids may collide; more than a few equal ones are an attack on the time of a gate. */
const MAX_KEYS_PER_KID = 8;

/** `SP1:/` + Base32 of a COSE_Sign1 (RFC 9052) around a CWT (RFC 8392), signed with Ed25519. */
export function createSitePassFormat(options: SitePassOptions): CodeFormat {
  return {
    name: FORMAT,
    recognises: (text) => text.startsWith(PREFIX),
    judge: (text, now) => judge(options, text, now),
  };
}

function judge(options: SitePassOptions, text: string, now: CodeTime): FormatJudgement {
  const bytes = bytesFromBase32(text.slice(PREFIX.length));
  if (!bytes) return unsigned(CodeVerdict.Invalid, 'not-base32');
  const cose = coseSign1From(bytes);
  if (cose.kind === 'refused') return unsigned(CodeVerdict.Invalid, cose.reason);
  const keys = options.trustedKeys();
  if (keys.length === 0) return unsigned(CodeVerdict.CannotCheck, 'no-trust-list');
  const candidates = keysOf(cose.message, keys);
  if (candidates.length === 0) return unsigned(CodeVerdict.UnknownIssuer, 'unknown-key');
  const signers = candidates.filter((key) => isSignedBy(cose.message, key.publicKey));
  if (signers.length === 0) return unsigned(CodeVerdict.Invalid, 'signature-mismatch');
  return judgeSigned(options, cose.message.payload, signers, now);
}

function keysOf(message: CoseSign1, keys: readonly TrustedKey[]): readonly TrustedKey[] {
  const kid = Buffer.from(message.kid).toString('hex');
  return keys.filter((key) => key.kid === kid).slice(0, MAX_KEYS_PER_KID);
}

function judgeSigned(
  options: SitePassOptions,
  payload: Uint8Array,
  signers: readonly TrustedKey[],
  now: CodeTime,
): FormatJudgement {
  const reading = passClaimsFrom(payload);
  const signed = (verdict: CodeVerdict, reason: string, passageKind: PassageKind) => ({
    format: FORMAT,
    verdict,
    reason,
    passageKind,
    signedPayload: payload,
  });
  if (reading.kind === 'refused') {
    return signed(CodeVerdict.Invalid, reading.reason, PassageKind.Unknown);
  }
  const { claims } = reading;
  // A key speaks for its own issuer only, however good its signature is.
  if (!signers.some((key) => key.issuer === claims.issuer)) {
    return signed(CodeVerdict.UnknownIssuer, 'issuer-mismatch', PassageKind.Unknown);
  }
  if (claims.audience !== options.audience) {
    return signed(CodeVerdict.Invalid, 'wrong-audience', claims.passageKind);
  }
  const [verdict, reason] = judgeTimes(claims, options.maxLifetimeDays, now);
  return signed(verdict, reason, claims.passageKind);
}

function judgeTimes(
  claims: PassClaims,
  maxLifetimeDays: number,
  now: CodeTime,
): readonly [CodeVerdict, string] {
  const nowSeconds = now.wallMs / 1_000;
  const startSeconds = claims.notBeforeSeconds ?? nowSeconds;
  if (claims.expiresAtSeconds - startSeconds > maxLifetimeDays * SECONDS_PER_DAY) {
    // Without a start the lifetime is counted from now, and then depends on the clock as well.
    if (claims.notBeforeSeconds !== null || isTrusted(now)) {
      return [CodeVerdict.Invalid, 'lifetime-too-long'];
    }
  }
  if (!isTrusted(now)) return [CodeVerdict.CannotCheck, 'clock-not-trusted'];
  if (nowSeconds >= claims.expiresAtSeconds) return [CodeVerdict.Expired, 'expired'];
  if (startSeconds - NOT_BEFORE_SKEW_SECONDS > nowSeconds) {
    return [CodeVerdict.NotYetValid, 'not-yet-valid'];
  }
  return [CodeVerdict.Valid, 'signature-and-times-good'];
}

function isTrusted(now: CodeTime): boolean {
  return now.clockState !== ClockState.Unsynchronised && Number.isFinite(now.wallMs);
}

function unsigned(verdict: CodeVerdict, reason: string): FormatJudgement {
  return {
    format: FORMAT,
    verdict,
    reason,
    passageKind: PassageKind.Unknown,
    signedPayload: null,
  };
}
