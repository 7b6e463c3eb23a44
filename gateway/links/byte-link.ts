import type { LineTurns } from './line-turns.ts';

/**
 * The port for bytes to and from one device. Serial, tty, TCP and replay links behave alike
 * (`tests/contract/byte-link`). A link object is one connection: it opens once, closes once and is
 * never opened again. The supervisor makes a fresh one for each connection.
 */
export interface ByteLink {
  /**
   * Resolves when bytes can flow. Rejects with a {@link GatehouseError} that says what to do
   * (`LINK_NOT_FOUND`, `LINK_BUSY`, `LINK_DENIED`, `LINK_FAILED`).
   * Events begin only after it was called.
   */
  open(events: LinkEvents): Promise<void>;
  /** Resolves `false`, without queueing anything, when the link is not open or goes away before the bytes left. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Idempotent; resolves when the descriptor is released. After it no event comes. */
  close(): Promise<void>;
}

export type LinkEvents = {
  /** The chunk is the receiver's only during the call: it may be a view of a reused buffer. */
  readonly bytes: (chunk: Uint8Array) => void;
  /** Exactly once per opened link unless `close()` came first. `cause` says why, for a person. */
  readonly closed: (cause: string) => void;
};

/** Makes the link for one connection; resolves names (`by-id`, VID:PID:serial) anew at each call. */
export type OpenableLink = {
  /** For logs, `doctor` and the device page: `serial /dev/serial/by-id/…`. */
  readonly description: string;
  /** How the line is set, for the device page: `9600 8N1, tty`; empty where there is nothing to set. */
  readonly lineSettings: string;
  /** Who may speak when; several devices may share the line. */
  readonly turns: LineTurns;
  create(): ByteLink;
};
