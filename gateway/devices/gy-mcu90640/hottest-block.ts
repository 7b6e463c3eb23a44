import { int16leAt } from '#gateway/devices/kit/numbers.ts';

const COLUMNS = 32;
const ROWS = 24;
export const PIXEL_COUNT = COLUMNS * ROWS;

/** Looks at the pixels of a frame where they lie: nothing is copied and nothing allocated for each frame. */
export type HottestBlock = {
  /** Mean of the hottest block, in counts of 0.01 °C. */
  readonly hottestIn: (bytes: Uint8Array, pixelsAt: number) => number;
  /** Broken pixels left out. */
  readonly areAllWithin: (bytes: Uint8Array, pixelsAt: number, min: number, max: number) => boolean;
};

/** Blocks are squares of `sidePixels`; those with a broken pixel in them do not count. */
export function createHottestBlock(
  sidePixels: number,
  brokenPixels: readonly number[],
): HottestBlock {
  const broken = new Set(brokenPixels);
  const places = placesOfBlocks(sidePixels, broken);
  const steps = stepsWithin(sidePixels);
  const soundPixels = Uint16Array.from(range(PIXEL_COUNT).filter((pixel) => !broken.has(pixel)));
  return {
    hottestIn: (bytes, pixelsAt) => {
      let hottest = Number.NEGATIVE_INFINITY;
      for (const place of places) {
        let sum = 0;
        for (const step of steps) sum += int16leAt(bytes, pixelsAt + 2 * (place + step));
        if (sum > hottest) hottest = sum;
      }
      // A mean of nine has no end; what is beyond 0.0001 °C nobody has measured.
      return Math.round((100 * hottest) / steps.length) / 100;
    },
    areAllWithin: (bytes, pixelsAt, min, max) => {
      for (const pixel of soundPixels) {
        const value = int16leAt(bytes, pixelsAt + 2 * pixel);
        if (value < min || value > max) return false;
      }
      return true;
    },
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** From the first pixel of a block to each of its pixels. */
function stepsWithin(sidePixels: number): Uint16Array {
  const side = range(sidePixels);
  return Uint16Array.from(side.flatMap((row) => side.map((column) => row * COLUMNS + column)));
}

/** The first pixel of each block that is whole and sound. */
function placesOfBlocks(sidePixels: number, broken: ReadonlySet<number>): Uint16Array {
  const steps = [...stepsWithin(sidePixels)];
  const rows = range(ROWS - sidePixels + 1);
  const columns = range(COLUMNS - sidePixels + 1);
  const places = rows.flatMap((row) => columns.map((column) => row * COLUMNS + column));
  return Uint16Array.from(
    places.filter((place) => !steps.some((step) => broken.has(place + step))),
  );
}
