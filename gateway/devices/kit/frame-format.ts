/**
 * What the bytes from some position on are: the length of the frame that begins there, or one of
 * these. Plain numbers, because it is said once for each byte of a noisy line.
 */
export const Judgement = {
  /** Could still become a frame when more bytes come. */
  Partial: 0,
  Noise: -1,
  BadChecksum: -2,
  BadLength: -3,
  /** Checked, but not what such a device can say. */
  Implausible: -4,
} as const;

/** How the frames of one protocol look. Pure; `bytes` beyond `end` do not exist. */
export type FrameFormat<Payload> = {
  /** No frame is longer; bounds what is held back. */
  readonly maxFrameBytes: number;
  /** The only byte at which a frame can begin; `null` where any can. */
  readonly startByte: number | null;
  /**
   * Judges the bytes in [at, end). A position once judged noise, bad or implausible stays so, whatever
   * follows; one judged a frame is that frame, whatever follows.
   */
  readonly judge: (bytes: Uint8Array, at: number, end: number) => number;
  /** Reads the frame that `judge` found. Must copy what it keeps. */
  readonly read: (bytes: Uint8Array, at: number, byteCount: number) => Payload;
};
