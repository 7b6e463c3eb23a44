import type { CodeFormat, FormatJudgement } from '#gateway/codes/code-format.ts';
import type { JudgedCode } from '#gateway/codes/code-judge.ts';
import { canonicalOf } from '#gateway/codes/code-judge.ts';
import type { CameraPlate } from '#gateway/domain/scan.ts';
import { CodeVerdict, PassageKind, PlateReason } from '#gateway/domain/scan.ts';
import { decodePlate, looksLikePlate, maskedPlate } from './plate-decoder.ts';

/** What becomes of a vehicle that is on no list. */
export const UnknownPlate = { CallGuard: 'call-guard', Admit: 'admit', Refuse: 'refuse' } as const;
export type UnknownPlate = (typeof UnknownPlate)[keyof typeof UnknownPlate];

export type PlateRules = {
  /** Whether this plate, in its one form, is on the list. */
  readonly isKnown: (plate: string) => boolean;
  readonly unknown: UnknownPlate;
};

const FORMAT = 'plate';

/** Plates that are typed or printed, as a format among others. A plate proves nothing: anyone can type one. */
export function createPlateFormat(rules: PlateRules): CodeFormat {
  return {
    name: FORMAT,
    recognises: looksLikePlate,
    judge: (text) => judged(text, true, rules),
  };
}

/** Plates that a camera read: below `minConfidenceRatio` it has not read any. */
export function createPlateJudge(
  rules: PlateRules,
): (plate: CameraPlate, minConfidenceRatio: number) => JudgedCode {
  return ({ text, confidenceRatio }, minConfidenceRatio) => {
    const isCertain = confidenceRatio >= minConfidenceRatio;
    const { signedPayload: _, plainText, ...judgement } = judged(text, isCertain, rules);
    return { ...judgement, canonical: canonicalOf(FORMAT, plainText ?? text) };
  };
}

function judged(text: string, isCertain: boolean, rules: PlateRules): FormatJudgement {
  const decoded = decodePlate(text);
  const common = { format: FORMAT, passageKind: PassageKind.Vehicle, signedPayload: null };
  if (decoded.kind === 'refused' || !isCertain) {
    return { ...common, verdict: CodeVerdict.CannotCheck, reason: PlateReason.Unreadable };
  }
  const { plate } = decoded;
  const known = { ...common, plainText: plate, masked: maskedPlate(plate) };
  if (rules.isKnown(plate)) {
    return { ...known, verdict: CodeVerdict.Valid, reason: PlateReason.Known };
  }
  return { ...known, verdict: verdictOfUnknown[rules.unknown], reason: PlateReason.NotKnown };
}

const verdictOfUnknown: Readonly<Record<UnknownPlate, CodeVerdict>> = {
  'call-guard': CodeVerdict.CannotCheck,
  admit: CodeVerdict.Valid,
  refuse: CodeVerdict.Invalid,
};
