const BITS_OF_A_BYTE = 8;
/** 8N1: a start bit (low), the byte from its lowest bit on, a stop bit (high). */
const BITS_ON_THE_LINE = BITS_OF_A_BYTE + 2;

/**
 * What a UART at `heardBaudRate` makes of bytes that were sent back to back at `sentBaudRate`, 8N1: it waits
 * for a falling edge and looks at the middle of each bit of its own rate. Where the stop bit is
 * low it has a framing error, and the byte is dropped, as Linux does with IGNPAR set. Within about 5 % the
 * bytes are right; else some are missing and some are others.
 */
export function heardBytes(
  bytes: Uint8Array,
  sentBaudRate: number,
  heardBaudRate: number,
): Uint8Array {
  if (sentBaudRate === heardBaudRate) return bytes;
  // A terminal at B0 has hung up.
  if (sentBaudRate === 0 || heardBaudRate === 0) return new Uint8Array();
  const bitLength = sentBaudRate / heardBaudRate;
  const heard: number[] = [];
  for (let edge = nextEdge(bytes, 0); edge >= 0; ) {
    const stopAt = edge + (BITS_OF_A_BYTE + 1.5) * bitLength;
    const isGood = isHigh(bytes, stopAt);
    if (isGood) heard.push(byteAfter(bytes, edge, bitLength));
    edge = nextEdge(bytes, Math.ceil(stopAt));
  }
  return Uint8Array.from(heard);
}

function byteAfter(bytes: Uint8Array, edge: number, bitLength: number): number {
  let value = 0;
  for (let bit = 0; bit < BITS_OF_A_BYTE; bit += 1) {
    if (isHigh(bytes, edge + (bit + 1.5) * bitLength)) value |= 1 << bit;
  }
  return value;
}

/** The level at a moment, counted in bits of the sender; before and after the bytes the line rests high. */
function isHigh(bytes: Uint8Array, moment: number): boolean {
  const position = Math.floor(moment);
  const byte = bytes[Math.floor(position / BITS_ON_THE_LINE)];
  if (byte === undefined) return true;
  const bit = position % BITS_ON_THE_LINE;
  if (bit === 0) return false;
  return bit > BITS_OF_A_BYTE || ((byte >> (bit - 1)) & 1) === 1;
}

/** The first fall from high to low at or after a bit, or −1. */
function nextEdge(bytes: Uint8Array, from: number): number {
  for (let bit = from; bit < bytes.length * BITS_ON_THE_LINE; bit += 1) {
    if (!isHigh(bytes, bit) && (bit === 0 || isHigh(bytes, bit - 1))) return bit;
  }
  return -1;
}
