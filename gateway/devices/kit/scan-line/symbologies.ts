/**
 * Names of symbologies by the code character of their AIM identifier (ISO/IEC 15424). A site may refuse
 * those that its passes do not use.
 */
const nameOf = {
  A: 'code-39',
  C: 'code-128',
  E: 'ean-upc',
  F: 'codabar',
  G: 'code-93',
  H: 'code-11',
  I: 'itf',
  J: 'dotcode',
  L: 'pdf417',
  M: 'msi',
  Q: 'qr',
  U: 'maxicode',
  d: 'data-matrix',
  e: 'gs1-databar',
  h: 'han-xin',
  z: 'aztec',
} as const;

export type SymbologyName = (typeof nameOf)[keyof typeof nameOf];

export const symbologyNames = Object.values(nameOf) as readonly SymbologyName[];

/** `null` where the identifier names none of these, or there is none. */
export function symbologyOf(aimId: string | null): SymbologyName | null {
  const character = aimId?.charAt(0) ?? '';
  return Object.hasOwn(nameOf, character) ? nameOf[character as keyof typeof nameOf] : null;
}

/**
 * The AIM identifiers behind which extended channel interpretations may stand: QR, Data Matrix, PDF417
 * and Aztec with the modifiers that say so.
 */
const withInterpretations: ReadonlySet<string> = new Set([
  'Q2',
  'Q4',
  'Q6',
  'd4',
  'd5',
  'd6',
  'L1',
  'z3',
  'z4',
  'z5',
]);

export function mayHoldInterpretations(aimId: string | null): boolean {
  return aimId !== null && withInterpretations.has(aimId);
}

/**
 * Code IDs of GM65, GM8xx and EM3095 (GM65 user manual, appendix) as AIM identifiers. The Code ID tells the symbology and
 * no more; the modifier is that of a plain symbol.
 */
const aimIdOfGm65: Readonly<Record<string, string>> = {
  a: 'F0',
  b: 'A0',
  c: 'E0',
  d: 'E0',
  e: 'I0',
  i: 'G0',
  j: 'C0',
  r: 'L0',
  u: 'd1',
  Q: 'Q1',
};

export function aimIdFromGm65(codeId: string): string | null {
  return Object.hasOwn(aimIdOfGm65, codeId) ? (aimIdOfGm65[codeId] ?? null) : null;
}
