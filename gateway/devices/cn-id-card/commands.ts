import { xor8 } from '#gateway/devices/kit/checksums.ts';

/** Commands of the SDT interface: `AA AA AA 96 69 | length | command | parameter | exclusive or`. */
const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69] as const;

export const moduleNumberCommand = () => command(0x12, 0xff);
export const findCommand = () => command(0x20, 0x01);
export const selectCommand = () => command(0x20, 0x02);
/** Text and photo; there is no command for the number alone. */
export const readCommand = () => command(0x30, 0x01);

function command(code: number, parameter: number): Uint8Array {
  const bytes = Uint8Array.of(...PREAMBLE, 0x00, 0x03, code, parameter, 0);
  bytes[9] = xor8(bytes, PREAMBLE.length, 9);
  return bytes;
}
