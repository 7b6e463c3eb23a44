/** The printable characters of a row of hex; a dot for each other byte, and for each that is hidden. */
export function textOfHex(hex: string): string {
  return hex
    .split(' ')
    .map((pair) => {
      const byte = Number.parseInt(pair, 16);
      return byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '·';
    })
    .join('');
}

/** `09:31:05.042`: frames of one second are told apart. */
export function timeOfDay(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  return `${clock}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
