import type { TemperatureSample } from '#gateway/domain/reading.ts';
import type { ScannedCode } from '#gateway/domain/scan.ts';

/** Why bytes on a line were no frame. Counted by reason, shown on the device page. */
export const DiscardReason = {
  Noise: 'noise',
  BadChecksum: 'bad-checksum',
  BadLength: 'bad-length',
  Overlong: 'overlong',
  Stale: 'stale',
  NotText: 'not-text',
  /** A line end that ends nothing: the LF of a CR LF, an empty line. Harmless, and no sign of a bad line. */
  Separator: 'separator',
} as const;
export type DiscardReason = (typeof DiscardReason)[keyof typeof DiscardReason];

/** What a decoder makes of bytes. It tells each byte's fate exactly once: in a frame, discarded, or still pending. */
export type FrameSink<Payload> = {
  readonly frame: (payload: Payload, byteCount: number) => void;
  readonly discarded: (byteCount: number, reason: DiscardReason) => void;
};

/**
 * Pure: bytes in = bytes in frames + bytes discarded + bytes pending, always; the result does not
 * depend on how the bytes were cut into chunks; pending memory is bounded; it never throws.
 */
export interface FrameDecoder {
  push(chunk: Uint8Array): void;
  /** Bytes held back because they may be the start of a frame. */
  readonly pendingByteCount: number;
  /** Gives up on pending bytes (a line went quiet in mid-frame, or the link closed). */
  flush(reason: DiscardReason): void;
}

/** What a driver reports of a device; everything in it is already checked. */
export type DeviceOutput =
  | { readonly kind: 'temperature'; readonly sample: TemperatureSample }
  | { readonly kind: 'code'; readonly code: ScannedCode };

/** One kind of device. Stateless: everything of one connection lives in the session. */
export type DeviceDriver = {
  readonly name: string;
  readonly role: 'thermometer' | 'scanner';
  readonly defaultBaudRate: number;
  /** A line that says nothing for so long is `silent`; `null` for devices that speak only when used. */
  readonly silenceTimeoutMs: number | null;
  /** Starts a session on a freshly opened link. */
  start(session: DriverSession): DriverConnection;
};

export type DriverSession = {
  readonly output: (output: DeviceOutput) => void;
  readonly discarded: (byteCount: number, reason: DiscardReason) => void;
  /** One checked frame, for the counters; called before its output. */
  readonly frame: (byteCount: number) => void;
};

export type DriverConnection = {
  readonly bytes: (chunk: Uint8Array) => void;
  readonly pendingByteCount: () => number;
  /** The line has been quiet for the driver's idle gap, or is about to close. */
  readonly flush: (reason: DiscardReason) => void;
  /** Commands to send once after opening, in order; empty for devices that need none. */
  readonly openingCommands: readonly Uint8Array[];
  /** After so many quiet milliseconds pending bytes are flushed; `null`: never. */
  readonly idleFlushMs: number | null;
};
