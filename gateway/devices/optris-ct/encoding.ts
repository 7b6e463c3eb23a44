/** How a head encodes temperatures; the same command, another scale (Optris CS manual, page 28: "CSmicro hs"). */
export const OptrisScale = { Standard: 'standard', Hs: 'hs' } as const;
export type OptrisScale = (typeof OptrisScale)[keyof typeof OptrisScale];

export function celsiusFrom(counts: number, scale: OptrisScale): number {
  return scale === OptrisScale.Hs ? (counts - 10_000) / 100 : (counts - 1_000) / 10;
}

/** The high byte goes first; two or three bytes. */
export function numberAt(bytes: Uint8Array, at: number, byteCount: number): number {
  let number = 0;
  for (let index = 0; index < byteCount; index += 1)
    number = number * 0x100 + (bytes[at + index] as number);
  return number;
}

export const EMISSIVITY_COUNTS_PER_UNIT = 1_000;
