import { createHash } from 'node:crypto';
import type { Random } from '#sim/random.ts';
import type { PassIssuer } from '#sim/site-pass/issuer.ts';
import { encodeSitePass, PassKind } from '#sim/site-pass/site-pass.ts';

/** What a person holds under the scanner. `truncated` and `unreadable` are both not to be read. */
export const CodeKind = {
  Valid: 'valid',
  Expired: 'expired',
  Truncated: 'truncated',
  Unreadable: 'unreadable',
} as const;
export type CodeKind = (typeof CodeKind)[keyof typeof CodeKind];

/** Everything about a code except key and wall clock, so that a seed alone decides it. */
export type CodePlan = {
  readonly kind: CodeKind;
  readonly passKind: PassKind;
  readonly passId: Uint8Array;
  /** When it is first shown, in milliseconds of the scenario; a second scan shows the same text. */
  readonly shownAtMs: number;
  /** Share of the text that is left of a truncated code. */
  readonly keptShare: number;
};

const EXPIRED_PROBABILITY = 0.06;
const TRUNCATED_PROBABILITY = 0.02;
const UNREADABLE_PROBABILITY = 0.03;
const HOUR_SECONDS = 3600;
const PASS_KINDS: readonly PassKind[] = [
  ...Array.from({ length: 10 }, () => PassKind.Resident),
  ...Array.from({ length: 4 }, () => PassKind.Staff),
  ...Array.from({ length: 3 }, () => PassKind.Visitor),
  ...Array.from({ length: 3 }, () => PassKind.Courier),
];

export function drawCodePlan(shownAtMs: number, random: Random, kind = drawKind(random)): CodePlan {
  return {
    kind,
    passKind: PASS_KINDS[random.integer(0, PASS_KINDS.length - 1)] ?? PassKind.Resident,
    passId: random.bytes(8),
    shownAtMs,
    keptShare: random.between(0.2, 0.9),
  };
}

function drawKind(random: Random): CodeKind {
  const drawn = random.next();
  if (drawn < EXPIRED_PROBABILITY) return CodeKind.Expired;
  if (drawn < EXPIRED_PROBABILITY + TRUNCATED_PROBABILITY) return CodeKind.Truncated;
  const unreadableBelow = EXPIRED_PROBABILITY + TRUNCATED_PROBABILITY + UNREADABLE_PROBABILITY;
  return drawn < unreadableBelow ? CodeKind.Unreadable : CodeKind.Valid;
}

/** The text of the code. `shownAtSeconds` is the wall clock of the first showing; the same plan gives the same text. */
export function codeText(plan: CodePlan, issuer: PassIssuer, shownAtSeconds: number): string {
  // Something else that people hold under a scanner: an opaque number of a parcel.
  if (plan.kind === CodeKind.Unreadable) {
    return `YT${Buffer.from(plan.passId).readBigUInt64BE().toString().padStart(20, '0')}`;
  }
  const pass = passText(plan, issuer, shownAtSeconds);
  if (plan.kind !== CodeKind.Truncated) return pass;
  return pass.slice(0, Math.floor(pass.length * plan.keptShare));
}

function passText(plan: CodePlan, issuer: PassIssuer, shownAtSeconds: number): string {
  const remainingHours = plan.kind === CodeKind.Expired ? -2 : 10;
  return encodeSitePass(
    {
      issuer: issuer.name,
      audience: issuer.audience,
      notBeforeSeconds: shownAtSeconds - 12 * HOUR_SECONDS,
      expiresAtSeconds: shownAtSeconds + remainingHours * HOUR_SECONDS,
      passId: plan.passId,
      kind: plan.passKind,
    },
    issuer,
  );
}

export function codeDigest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
