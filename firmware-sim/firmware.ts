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

/** What a thermometer's lens and its case see. */
export type TemperaturePair = {
  readonly objectTemperatureCelsius: number;
  readonly ambientTemperatureCelsius: number;
};

/** What the board around the firmware gives it: a line, time, chance, and for a thermometer the sensor. */
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
  /** What is before the sensor of a thermometer at this moment, faults of the sensor included. */
  readonly look: () => TemperaturePair;
  /** The rate of the UART from now on. Seen only where the line is strict about it. */
  readonly setBaudRate: (baudRate: number) => void;
  /** True for bytes that the device itself sent a moment ago: a reader's terminal that still echoes. */
  readonly sentLately: (bytes: Uint8Array) => boolean;
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
  /**
   * What a person shows it, a code or a card; gives `ok` or `error …`. Not for thermometers: what is
   * before them is the board's, which they ask with `look`.
   */
  readonly show?: (text: string) => string;
  /** What somebody with the device on a bench could read out of it: counters, settings. For `devices`. */
  readonly report?: () => Readonly<Record<string, string | number>>;
};

/** One kind of device that can be played. */
export type FirmwareKind = {
  /** As on the command line, and as the gateway's driver is called. */
  readonly kind: string;
  readonly role: 'thermometer' | 'scanner' | 'card-reader' | 'output';
  /** One line for `--help`. */
  readonly summary: string;
  readonly baudRate: number;
  /**
   * Name and meaning of what `--set name=value` takes. The board knows `baud`, and for a thermometer
   * `object` and `ambient`, by itself; other names than these are refused before `create`.
   */
  readonly settings: Readonly<Record<string, string>>;
  /** Throws a `SimulatorError` for a setting that it does not understand. */
  readonly create: (board: Board, settings: Readonly<Record<string, string>>) => Firmware;
};
