/** Numbers as they stand in frames. Plain shifts: a DataView for each value would be an object for each value. */
export function uint16beAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

export function uint16leAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] as number) << 8) | (bytes[at] as number);
}

export function int16beAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number);
}

export function int16leAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at + 1] as number) << 24) >> 16) | (bytes[at] as number);
}
