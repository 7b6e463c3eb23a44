/** A frame as the module sends it, with the 16-bit sum that one firmware checks. */
export function thermalFrame(
  pixels: (pixel: number) => number,
  ambientCelsius = 25,
  check?: readonly [number, number],
): Uint8Array {
  const bytes = new Uint8Array(1_544);
  const view = new DataView(bytes.buffer);
  bytes.set([0x5a, 0x5a, 0x02, 0x06]);
  for (let pixel = 0; pixel < 768; pixel += 1) {
    view.setInt16(4 + 2 * pixel, Math.round(pixels(pixel) * 100), true);
  }
  view.setInt16(1_540, Math.round(ambientCelsius * 100), true);
  const sum = bytes.subarray(0, 1_542).reduce((total, byte) => total + byte, 0);
  view.setUint16(1_542, sum & 0xffff, true);
  if (check) bytes.set(check, 1_542);
  return bytes;
}

/** A room at 22 °C with a warm square of `side` pixels that begins at `first`. */
export function roomWith(celsius: number, first: number, side: number): (pixel: number) => number {
  return (pixel) => {
    const column = (pixel % 32) - (first % 32);
    const row = Math.floor(pixel / 32) - Math.floor(first / 32);
    const isInside = column >= 0 && column < side && row >= 0 && row < side;
    return isInside ? celsius : 22 + (pixel % 7) / 100;
  };
}
