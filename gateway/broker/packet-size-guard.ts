export type PacketSizeLimits = {
  readonly maxPacketBytes: number;
  /** The first packet is CONNECT, sent by somebody who is not known yet. */
  readonly maxFirstPacketBytes: number;
};

/**
 * Follows the fixed headers in a stream of MQTT packets (MQTT 3.1.1 §2.2). The broker's parser
 * believes any length up to 256 MB and collects that much; this says no as soon as a length is known.
 * Gives `false` from the first packet on that is too long.
 */
export function createPacketSizeGuard(limits: PacketSizeLimits): (chunk: Buffer) => boolean {
  let bodyBytesLeft = 0;
  let isInLength = false;
  let lengthSoFar = 0;
  let shift = 0;
  let limit = limits.maxFirstPacketBytes;
  let isBroken = false;

  const takeLengthByte = (byte: number): void => {
    lengthSoFar += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte >= 0x80) {
      isBroken = shift > 21;
      return;
    }
    isInLength = false;
    isBroken = lengthSoFar > limit;
    limit = limits.maxPacketBytes;
    bodyBytesLeft = lengthSoFar;
  };

  return (chunk) => {
    let at = 0;
    while (at < chunk.length && !isBroken) {
      if (bodyBytesLeft > 0) {
        const step = Math.min(bodyBytesLeft, chunk.length - at);
        bodyBytesLeft -= step;
        at += step;
      } else if (isInLength) {
        takeLengthByte(chunk[at] ?? 0);
        at += 1;
      } else {
        isInLength = true;
        lengthSoFar = 0;
        shift = 0;
        at += 1;
      }
    }
    return !isBroken;
  };
}
