import type { CaptureDirection } from './capture-record.ts';

/** Sees what goes over a line. Never delays it, never throws, and does not keep the bytes: the buffer is used again. */
export type LineTap = {
  record(direction: CaptureDirection, bytes: Uint8Array): void;
};
