/** Small arithmetic that several protocols of this trade share. */

/** The low eight bits of the sum. */
export function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
}

export function xorOf(bytes: Uint8Array): number {
  return bytes.reduce((xor, byte) => xor ^ byte, 0);
}

/** A whole number of steps that fits into 16 bits with a sign; what does not fit stays at the end of the range. */
export function int16(value: number): number {
  return Math.min(32_767, Math.max(-32_768, Math.round(value)));
}

/** The same without a sign. */
export function uint16(value: number): number {
  return Math.min(65_535, Math.max(0, Math.round(value)));
}
