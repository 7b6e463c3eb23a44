import type { Random } from '#sim/random.ts';

/** Where a frame says how long it is and how it is checked, so that faults can hit just that. */
export type FrameShape = {
  /** Offset of the byte that says how long the frame is; absent where there is none. */
  readonly lengthAt?: number;
  /** How many bytes at the end are the check; 0 where there is none. */
  readonly checkBytes: number;
  /** Marks after the check that are no part of it, for example a terminator. */
  readonly trailerBytes?: number;
};

/** What the board around the firmware gives it: a line, time, chance. */
export type Board = {
  /** Sends one frame by itself: a stream frame, a scanned code, a boot banner. */
  readonly send: (frame: Uint8Array, shape?: FrameShape) => void;
  /** Sends one frame because the host asked; the fault `late` holds it back. */
  readonly answer: (frame: Uint8Array, shape?: FrameShape) => void;
  /** Calls back once after `delayMs`, unless power was lost meanwhile. */
  readonly after: (delayMs: number, callback: () => void) => void;
  /** Since power-up, in milliseconds. */
  readonly uptimeMs: () => number;
  readonly random: Random;
};

/**
 * What a device does, from power-up on. It knows bytes, time and what is before it; the line with its
 * faults is the board's. Settings that survive without power live in what `FirmwareKind.create` closes over.
 */
export type Firmware = {
  /** Power has come: forget what is volatile, begin to send if the device does so by itself. */
  readonly powerUp: () => void;
  /** Bytes from the host, cut anyhow. Rubbish is treated as the device treats it. */
  readonly receive: (bytes: Uint8Array) => void;
  /** What a person shows it: a temperature (object, and if given ambient), a code, a card. Gives `ok` or `error …`. */
  readonly show: (text: string) => string;
};

/** One kind of device that can be played. */
export type FirmwareKind = {
  /** As on the command line, and as the gateway's driver is called. */
  readonly kind: string;
  readonly role: 'thermometer' | 'scanner' | 'card-reader';
  /** One line for `--help`. */
  readonly summary: string;
  readonly baudRate: number;
  /** Name and meaning of what `--set name=value` takes. */
  readonly settings: Readonly<Record<string, string>>;
  /** Throws a `SimulatorError` for a setting that it does not understand. */
  readonly create: (board: Board, settings: Readonly<Record<string, string>>) => Firmware;
};
