import type { CaptureDirection } from './capture-record.ts';

/** Sees what goes over a line. Never delays it, never throws, and does not keep the bytes: the buffer is used again. */
export type LineTap = {
  record(direction: CaptureDirection, bytes: Uint8Array, monotonicMs: number): void;
  /** A connection began or ended. */
  link?(event: 'opened' | 'closed'): void;
};

/** Several that look at one line. */
export function combinedTap(taps: readonly LineTap[]): LineTap {
  const [only] = taps;
  if (only && taps.length === 1) return only;
  return {
    record(direction, bytes, monotonicMs) {
      for (const tap of taps) tap.record(direction, bytes, monotonicMs);
    },
    link(event) {
      for (const tap of taps) tap.link?.(event);
    },
  };
}
