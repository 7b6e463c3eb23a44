/**
 * The one frame that the module sends (GY-MCU90614 data sheet; the table is in README.md):
 * `5A 5A 45 04 | TO hi lo | TA hi lo | SUM`.
 */
export const FRAME_BYTES = 9;

/** First of the header bytes; the only byte at which a frame can begin. */
export const START_BYTE = 0x5a;
const TYPE_BYTE = 0x45;
const DATA_BYTES = 0x04;
const HEADER = [START_BYTE, START_BYTE, TYPE_BYTE, DATA_BYTES] as const;

/** Raw counts of 0.01 °C, as they stand in the frame. */
export type GyMcu90614Frame = {
  readonly objectCentiCelsius: number;
  readonly ambientCentiCelsius: number;
};

/** What the bytes from some position on are. */
export const Finding = {
  Frame: 'frame',
  /** Could still become a frame when more bytes come. */
  Partial: 'partial',
  Noise: 'noise',
  BadChecksum: 'bad-checksum',
} as const;
export type Finding = (typeof Finding)[keyof typeof Finding];

/**
 * Judges the bytes in [at, end). `5A 5A` is a value that a temperature can take (231.30 °C), so
 * only the four header bytes and the sum together make a frame.
 */
export function judge(bytes: Uint8Array, at: number, end: number): Finding {
  for (let index = 0; index < HEADER.length; index += 1) {
    if (at + index >= end) return Finding.Partial;
    if (bytes[at + index] !== HEADER[index]) return Finding.Noise;
  }
  if (at + FRAME_BYTES > end) return Finding.Partial;
  if (bytes[at + 8] !== checksum(bytes, at)) return Finding.BadChecksum;
  return isMeasurable(bytes, at) ? Finding.Frame : Finding.Noise;
}

/** Low eight bits of the sum of bytes 0…7 (data sheet). */
function checksum(bytes: Uint8Array, at: number): number {
  let sum = 0;
  for (let index = at; index < at + 8; index += 1) sum += bytes[index] as number;
  return sum & 0xff;
}

/**
 * The data sheet says nothing of a sign. The sensor measures from −70 °C, which only a signed
 * 16-bit number can carry at this scale.
 */
export function frameAt(bytes: Uint8Array, at: number): GyMcu90614Frame {
  return {
    objectCentiCelsius: int16At(bytes, at + 4),
    ambientCentiCelsius: int16At(bytes, at + 6),
  };
}

function int16At(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number);
}

/** MLX90614 data sheet: object −70…+380 °C (above what the frame can carry), ambient −40…+125 °C. */
function isMeasurable(bytes: Uint8Array, at: number): boolean {
  const ambientCentiCelsius = int16At(bytes, at + 6);
  return (
    int16At(bytes, at + 4) >= -7_000 &&
    ambientCentiCelsius >= -4_000 &&
    ambientCentiCelsius <= 12_500
  );
}
