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
  /** Checked, but nothing that such a device can have measured or said. */
  Implausible: 'implausible',
  /** A well-formed answer to no open question. */
  Unasked: 'unasked',
  /** Came after the time for an answer was over; nobody can tell any more to which question it belongs. */
  Late: 'late',
  /** Our own question, repeated by a half-duplex adapter. Harmless. */
  Echo: 'echo',
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
  /** Gives up waiting (a line went quiet in mid-frame, or the link closed): whole frames behind a false start still count. */
  flush(reason: DiscardReason): void;
}

/** What a driver reports of a device; everything in it is already checked. */
export type DeviceOutput =
  | { readonly kind: 'temperature'; readonly sample: TemperatureSample }
  | { readonly kind: 'code'; readonly code: ScannedCode }
  /** What the device says of itself: model, firmware, serial number. One line, no personal data. */
  | { readonly kind: 'identity'; readonly identity: string }
  /** A sentence for whoever looks after the device; `null` withdraws the one of that topic. */
  | { readonly kind: 'notice'; readonly topic: string; readonly sentence: string | null };

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
  /** Sends at once, as the reply to what came (an acknowledgement). Lost when the link is gone, never kept for later. */
  readonly send: (bytes: Uint8Array) => void;
  /** The open question has its answer, a refusal included. Called last: the next question may be asked at once. */
  readonly answered: () => void;
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
  /** For devices that are asked; whoever runs the session keeps the time and asks one question at a time. */
  readonly asking?: Asking;
};

/** What a driver asks its device. No timers: it says when, and is told what came of it. */
export type Asking = {
  /** Called whenever no question is open. */
  readonly next: () => Inquiry | Pause;
  /** The open question found no answer in time. Late bytes are kept away from the driver until the line is quiet. */
  readonly unanswered: () => void;
};

/** A question, and how long to wait for what. */
export type Inquiry = {
  readonly question: Uint8Array;
  /** From when the question has left until the whole answer is there. */
  readonly answerTimeoutMs: number;
  /** After a missed answer nothing is asked until the line was quiet for so long; at least what the device takes at its slowest. */
  readonly drainMs: number;
  /** The line must have been quiet for so long before (Modbus: t3.5). */
  readonly quietBeforeMs?: number;
  /** The adapter may repeat the question, and no answer can begin with all of it. */
  readonly mayEcho?: boolean;
  /**
   * The device also speaks unasked, like a scanner, and its answers are told from that by what is in them:
   * after a missed answer nothing is kept away from the driver, and a code that is half there is not given up.
   * The driver knows a late answer for `unasked`; `drainMs` has no effect.
   */
  readonly keepsListening?: boolean;
};

/** Nothing to ask for so long. */
export type Pause = { readonly pauseMs: number };
