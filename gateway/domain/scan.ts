/** One code that a scanner read. The text itself never leaves the decoder's memory: only its pseudonym is kept. */
export const CodeVerdict = {
  Valid: 'valid',
  Expired: 'expired',
  NotYetValid: 'not-yet-valid',
  Invalid: 'invalid',
  Revoked: 'revoked',
  UnknownIssuer: 'unknown-issuer',
  CannotCheck: 'cannot-check',
  Unsupported: 'unsupported',
  Unrecognised: 'unrecognised',
} as const;
export type CodeVerdict = (typeof CodeVerdict)[keyof typeof CodeVerdict];

/** Who or what passes; read from the code where the code says so. */
export const PassageKind = {
  Resident: 'resident',
  Employee: 'employee',
  Visitor: 'visitor',
  Courier: 'courier',
  Vehicle: 'vehicle',
  Unknown: 'unknown',
} as const;
export type PassageKind = (typeof PassageKind)[keyof typeof PassageKind];

/** What a scanner driver makes of one code on the line. */
export type ScannedCode = {
  /** AIM symbology identifier without its `]`, for example `Q1`; `null` where the scanner sends none. */
  readonly aimId: string | null;
  /** The payload in memory only: never journaled, published or logged. */
  readonly text: string;
};

/** What a camera makes of one number plate. */
export type CameraPlate = {
  /** In memory only, like the text of a code. */
  readonly text: string;
  /** How sure the camera is, 0 to 1. */
  readonly confidenceRatio: number;
};

/** Machine reasons of a judgement on a plate. */
export const PlateReason = {
  Known: 'plate-known',
  NotKnown: 'plate-not-known',
  /** No plate by its form, or a camera is not sure. */
  Unreadable: 'plate-unreadable',
} as const;

/** The judgement on a code: what it is worth, and why, without what it says. */
export type CodeJudgement = {
  /** Name of the format, for example `site-pass`, or `unrecognised`. */
  readonly format: string;
  readonly verdict: CodeVerdict;
  /** Machine reason behind the verdict, kebab-case, for example `signature-mismatch`. */
  readonly reason: string;
  readonly passageKind: PassageKind;
};

/** A judged code in a lane, as it is journaled. */
export type Scan = CodeJudgement & {
  readonly deviceId: string;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly aimId: string | null;
  /** `{keyId}.{22 base64url characters}`: a keyed hash of the code. It dies with its key. */
  readonly pseudonym: string;
};
