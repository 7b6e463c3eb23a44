/** Bar types of DECODE_DATA (Zebra Simple Serial Interface guide; enioka_scan) as AIM identifiers of plain symbols. */
const aimIdOf: Readonly<Record<number, string>> = {
  1: 'A0',
  2: 'F0',
  3: 'C0',
  6: 'I0',
  7: 'G0',
  8: 'E0',
  9: 'E0',
  10: 'E4',
  11: 'E0',
  12: 'H0',
  14: 'M0',
  15: 'C1',
  17: 'L0',
  19: 'A0',
  27: 'd1',
  28: 'Q1',
  37: 'U0',
  45: 'z0',
  48: 'e0',
  49: 'e0',
  50: 'e0',
};

/** `null` for a type that no pass uses. */
export function aimIdFromBarType(barType: number): string | null {
  return aimIdOf[barType] ?? null;
}
