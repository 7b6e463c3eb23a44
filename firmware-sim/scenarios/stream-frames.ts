import { encodeCard } from '#sim/em4100/frame.ts';
import { encodeFrame as encodeForehead } from '#sim/gy-614v/frame.ts';
import { encodeFrame } from '#sim/gy-mcu90614/frame.ts';
import { encodeLine } from '#sim/line-scanner/line.ts';
import { encodeFrame as encode66, OutputMode } from '#sim/mlx90614-66/frame.ts';

/** How many different frames there are; frame i of a thermometer carries TO = 30.00 + (i mod 700) / 100. */
export const DISTINCT_FRAMES = 700;

const AMBIENT_CELSIUS = 25;

/** Frames of one kind, all of one length, in one piece of memory. */
export type StreamFrames = {
  readonly kind: string;
  readonly frameBytes: number;
  /**
   * Two rounds of all frames, so that any {@link DISTINCT_FRAMES} frames in a row lie in one piece and
   * are written without copying.
   */
  readonly rounds: Uint8Array;
};

const objectCelsius = (index: number): number => 30 + (index % DISTINCT_FRAMES) / 100;

/** What sends without being asked, at whatever rate. */
const encoders = {
  'gy-mcu90614': (index: number) =>
    encodeFrame({
      objectTemperatureCelsius: objectCelsius(index),
      ambientTemperatureCelsius: AMBIENT_CELSIUS,
    }),
  'mlx90614-66': (index: number) =>
    encode66(OutputMode.Continuous, {
      objectTemperatureCelsius: objectCelsius(index),
      ambientTemperatureCelsius: AMBIENT_CELSIUS,
    }),
  /** Address, function, first register and count; emissivity, object, ambient and body temperature. */
  'gy-614v': (index: number) => {
    const object = Math.round(objectCelsius(index) * 100);
    const ambient = AMBIENT_CELSIUS * 100;
    const words = [object, ambient, object + 150].flatMap((word) => [word >> 8, word & 0xff]);
    return encodeForehead([0xa4, 0x03, 0x07, 0x07, 97, ...words]);
  },
  /** One code and one card, held in view: read again and again. */
  'line-scanner': () => encodeLine('PASS-7F3A-HELD-IN-VIEW'),
  em4100: () => encodeCard(Uint8Array.of(0x01, 0x00, 0x63, 0xe9, 0xae)),
} as const;

export type StreamKind = keyof typeof encoders;

export function streamFramesOf(kind: StreamKind): StreamFrames {
  const frames = Array.from({ length: 2 * DISTINCT_FRAMES }, (_, index) => encoders[kind](index));
  return { kind, frameBytes: frames[0]?.length ?? 1, rounds: Buffer.concat(frames) };
}
