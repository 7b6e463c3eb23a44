import type { FrameShape } from '#sim/firmware.ts';
import type { Random } from '#sim/random.ts';

/** What can happen to bytes on their way to the reader. */
export const Harm = {
  Noise: 'noise',
  Cut: 'cut',
  Flipped: 'flipped',
  WrongLength: 'wrong-length',
  LostBytes: 'lost-bytes',
  WrongBaudRate: 'wrong-baud-rate',
  /** The frame is whole, but what it says is not what was shown: a stuck or drifting sensor. */
  WrongValue: 'wrong-value',
  Silenced: 'silenced',
  Unplugged: 'unplugged',
  Unpowered: 'unpowered',
  NobodyReading: 'nobody-reading',
  Overrun: 'overrun',
  Unread: 'unread',
  /** The reader went away between the two halves of a person. */
  Interrupted: 'interrupted',
  /** Sent so shortly before the reader went away that it may not have been able to keep it. */
  InDoubt: 'in-doubt',
} as const;
export type Harm = (typeof Harm)[keyof typeof Harm];

/** Probabilities, 0 to 1: of a byte to be lost, of a frame for all others. */
export type LineFaults = {
  readonly noiseProbability: number;
  readonly cutProbability: number;
  readonly flipProbability: number;
  readonly lengthProbability: number;
  readonly lossProbability: number;
};

export const NO_LINE_FAULTS: LineFaults = {
  noiseProbability: 0,
  cutProbability: 0,
  flipProbability: 0,
  lengthProbability: 0,
  lossProbability: 0,
};

export type DisturbedFrame = {
  readonly bytes: Uint8Array;
  /** Absent while a correct decoder still gets the frame. */
  readonly harm?: Harm;
};

const LONGEST_NOISE_BYTES = 8;
const UNCHECKED: FrameShape = { checkBytes: 0 };

/**
 * One frame as it leaves the faulty line. A fault that is off draws nothing, noise, cut and flip
 * excepted: so a seed gives the same line whether or not a fault of another kind has been invented since.
 */
export function disturb(
  frame: Uint8Array,
  faults: LineFaults,
  random: Random,
  shape: FrameShape = UNCHECKED,
): DisturbedFrame {
  if (random.chance(faults.cutProbability)) {
    return { bytes: cutFrame(frame, random), harm: Harm.Cut };
  }
  if (random.chance(faults.flipProbability)) {
    return { bytes: flipOneBit(frame, shape, random), harm: Harm.Flipped };
  }
  const isNoisy = random.chance(faults.noiseProbability);
  if (shape.lengthAt !== undefined && happens(faults.lengthProbability, random)) {
    return { bytes: changeByte(frame, shape.lengthAt, random), harm: Harm.WrongLength };
  }
  const kept = loseBytes(frame, faults.lossProbability, random);
  if (kept.length < frame.length) return { bytes: kept, harm: Harm.LostBytes };
  return isNoisy ? addNoise(frame, shape, random) : { bytes: frame };
}

function happens(probability: number, random: Random): boolean {
  return probability > 0 && random.chance(probability);
}

function cutFrame(frame: Uint8Array, random: Random): Uint8Array {
  return frame.subarray(0, frame.length > 1 ? random.integer(1, frame.length - 1) : 0);
}

/** Before a frame with a check a decoder passes over it; on any other line it becomes part of what is read. */
function addNoise(frame: Uint8Array, shape: FrameShape, random: Random): DisturbedFrame {
  const noise = random.bytes(random.integer(1, LONGEST_NOISE_BYTES));
  const bytes = Buffer.concat([noise, frame]);
  return shape.checkBytes > 0 ? { bytes } : { bytes, harm: Harm.Noise };
}

/** In the check of a frame that has one, else anywhere. */
function flipOneBit(frame: Uint8Array, shape: FrameShape, random: Random): Uint8Array {
  const flipped = Uint8Array.from(frame);
  const checkEnd = frame.length - (shape.trailerBytes ?? 0);
  const [first, last] =
    shape.checkBytes > 0 ? [checkEnd - shape.checkBytes, checkEnd - 1] : [0, frame.length - 1];
  const index = first === last ? first : random.integer(first, last);
  flipped[index] = (flipped[index] ?? 0) ^ (1 << random.integer(0, 7));
  return flipped;
}

/** Any other value; one in three times each the smallest and the largest, which decoders get wrong most easily. */
function changeByte(frame: Uint8Array, index: number, random: Random): Uint8Array {
  const changed = Uint8Array.from(frame);
  const before = frame[index] ?? 0;
  const drawn = [0, 0xff, random.integer(0, 255)][random.integer(0, 2)] ?? 0;
  changed[index] = drawn === before ? before ^ 0x01 : drawn;
  return changed;
}

function loseBytes(frame: Uint8Array, probability: number, random: Random): Uint8Array {
  return probability > 0 ? frame.filter(() => !random.chance(probability)) : frame;
}
