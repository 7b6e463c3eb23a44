import type { Random } from '#sim/random.ts';

/** What can happen to bytes on their way to the reader. */
export const Harm = {
  Noise: 'noise',
  Cut: 'cut',
  Flipped: 'flipped',
  Silenced: 'silenced',
  Unplugged: 'unplugged',
  NobodyReading: 'nobody-reading',
  Overrun: 'overrun',
  Unread: 'unread',
  /** The reader went away between the two halves of a person. */
  Interrupted: 'interrupted',
  /** Sent so shortly before the reader went away that it may not have been able to keep it. */
  InDoubt: 'in-doubt',
} as const;
export type Harm = (typeof Harm)[keyof typeof Harm];

/** Probabilities per frame, 0 to 1. */
export type LineFaults = {
  readonly noiseProbability: number;
  readonly cutProbability: number;
  readonly flipProbability: number;
};

export const NO_LINE_FAULTS: LineFaults = {
  noiseProbability: 0,
  cutProbability: 0,
  flipProbability: 0,
};

/**
 * `checked`: frames end with a checksum byte and can be found behind noise (thermometer).
 * `unchecked`: text up to a terminator; noise becomes part of the text (scanner).
 */
export type Framing = 'checked' | 'unchecked';

export type DisturbedFrame = {
  readonly bytes: Uint8Array;
  /** Absent while a correct decoder still gets the frame. */
  readonly harm?: Harm;
};

const LONGEST_NOISE_BYTES = 8;

/** One frame as it leaves the faulty line: noise goes before it, a cut loses its end, a flip hits its checksum. */
export function disturb(
  frame: Uint8Array,
  faults: LineFaults,
  framing: Framing,
  random: Random,
): DisturbedFrame {
  if (random.chance(faults.cutProbability)) {
    return { bytes: frame.subarray(0, random.integer(1, frame.length - 1)), harm: Harm.Cut };
  }
  if (random.chance(faults.flipProbability)) {
    return { bytes: flipOneBit(frame, framing, random), harm: Harm.Flipped };
  }
  if (!random.chance(faults.noiseProbability)) return { bytes: frame };
  const noise = random.bytes(random.integer(1, LONGEST_NOISE_BYTES));
  const bytes = Buffer.concat([noise, frame]);
  return framing === 'checked' ? { bytes } : { bytes, harm: Harm.Noise };
}

function flipOneBit(frame: Uint8Array, framing: Framing, random: Random): Uint8Array {
  const flipped = Uint8Array.from(frame);
  const index = framing === 'checked' ? frame.length - 1 : random.integer(0, frame.length - 1);
  flipped[index] = (flipped[index] ?? 0) ^ (1 << random.integer(0, 7));
  return flipped;
}
