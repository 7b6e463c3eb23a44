/** CRC-16 of Modbus RTU (Modbus over Serial Line 1.02, 6.2.2): sent low byte first. */
export function crcOf(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

export function withCrc(bytes: readonly number[]): Uint8Array {
  const crc = crcOf(Uint8Array.from(bytes));
  return Uint8Array.from([...bytes, crc & 0xff, crc >> 8]);
}

/** Over a whole frame, its own CRC included, the CRC is 0. */
export function hasGoodCrc(frame: Uint8Array): boolean {
  return frame.length >= 4 && crcOf(frame) === 0;
}
