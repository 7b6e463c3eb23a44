import type { SourceReport } from './time-judge.ts';

/** Fields of `chronyc -c tracking` (chronyc(1), "tracking"): reference id, …, leap status. */
const FIELDS = 14;
const REFERENCE_ID = 0;
const REFERENCE_TIME = 3;
const SYSTEM_OFFSET = 4;
const ROOT_DELAY = 10;
const ROOT_DISPERSION = 11;
const LEAP_STATUS = 13;

/** chrony's own clock as its reference: `local` in chrony.conf(5), no time source at all. */
const LOCAL_REFERENCE = '7F7F0101';

/**
 * `null` while chrony has no source. The bound is chronyc's own rule: the correction that is still to be made,
 * half the root delay and the root dispersion.
 */
export function sourceFromTracking(line: string): SourceReport | null {
  const fields = line.trim().split(',');
  if (fields.length !== FIELDS || fields[LEAP_STATUS] === 'Not synchronised') return null;
  if (fields[REFERENCE_ID] === LOCAL_REFERENCE) return null;
  const seconds = (index: number): number => Number(fields[index] || Number.NaN);
  const boundSeconds =
    Math.abs(seconds(SYSTEM_OFFSET)) + seconds(ROOT_DELAY) / 2 + seconds(ROOT_DISPERSION);
  const markMs = Math.round(seconds(REFERENCE_TIME) * 1_000);
  if (!(markMs > 0 && Number.isFinite(boundSeconds))) return null;
  return { markMs, errorBoundMs: Math.ceil(boundSeconds * 1_000) };
}
