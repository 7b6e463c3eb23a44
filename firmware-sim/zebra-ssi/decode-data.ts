import { encodePacket, encodeSegment, MOST_DATA_BYTES, Opcode } from '#sim/zebra-ssi/packet.ts';

/** The bar type of a QR code. */
const QR_CODE = 0x1c;
/** Status of a first segment, as captured; it stands where other packets have their source. */
const FIRST_SEGMENT = 0x02;
const MOST_SEGMENT_BYTES = MOST_DATA_BYTES - 1;

/** One packet, or where the code does not fit several, each of which the host answers. */
export function decodeDataPackets(code: Uint8Array): readonly Uint8Array[] {
  if (code.length + 1 <= MOST_DATA_BYTES)
    return [encodePacket(Opcode.DecodeData, [QR_CODE, ...code])];
  const wrapped = [...wrappedHeader(code), ...code];
  const packets: Uint8Array[] = [];
  for (let at = 0; at < wrapped.length; at += MOST_SEGMENT_BYTES) {
    const mark = at === 0 ? FIRST_SEGMENT : 0x00;
    const part = wrapped.slice(at, at + MOST_SEGMENT_BYTES);
    packets.push(encodeSegment({ number: packets.length, mark }, part));
  }
  return packets;
}

/** As the capture of a 500-character QR code has it (enioka_scan, SsiParserTest). */
function wrappedHeader(code: Uint8Array): readonly number[] {
  const total = word(code.length + 3);
  // Opcode, two bytes of 0, length of what follows, bar type, count of codes, length of the code.
  return [Opcode.DecodeData, 0x00, 0x00, ...total, QR_CODE, 0x01, ...word(code.length)];
}

const word = (value: number): readonly number[] => [(value >> 8) & 0xff, value & 0xff];
