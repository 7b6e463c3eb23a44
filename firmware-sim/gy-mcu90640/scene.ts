import type { TemperaturePair } from '#sim/firmware.ts';
import { COLUMNS, ROWS } from '#sim/gy-mcu90640/frame.ts';
import type { Random } from '#sim/random.ts';

/** Where a face is, in pixels: a little above the middle, as before a gate. */
const FACE = { column: 16, row: 10, halfWidth: 5, halfHeight: 6.5 } as const;
/** Within this share of the way to the edge the skin is as warm as it gets. */
const WARM_CORE = 0.4;
/** At its edge a face has lost so much of what it is warmer than the air: hair, cheeks seen sideways. */
const LOST_AT_EDGE = 0.2;

/** A face before a cooler background; each pixel with the noise of its sensor. */
export function faceScene(
  { objectTemperatureCelsius, ambientTemperatureCelsius }: TemperaturePair,
  noiseCelsius: number,
  random: Random,
): readonly number[] {
  const warmth = objectTemperatureCelsius - ambientTemperatureCelsius;
  return Array.from({ length: COLUMNS * ROWS }, (_, pixel) => {
    const share = faceShare(pixel % COLUMNS, Math.floor(pixel / COLUMNS));
    const noise = noiseCelsius > 0 ? random.normal(0, noiseCelsius) : 0;
    return ambientTemperatureCelsius + warmth * share + noise;
  });
}

/** How much of the face's warmth a pixel sees: all within its core, none beside it. */
function faceShare(column: number, row: number): number {
  const distance = Math.hypot(
    (column - FACE.column) / FACE.halfWidth,
    (row - FACE.row) / FACE.halfHeight,
  );
  if (distance > 1) return 0;
  return 1 - LOST_AT_EDGE * Math.max(0, (distance - WARM_CORE) / (1 - WARM_CORE));
}
