import type { FrameShape } from '#sim/firmware.ts';

/**
 * Packets of Zebra's Simple Serial Interface (DS4308 and DS9908 product reference guides, "SSI packet format"):
 * `length opcode source status data… checksum`, the length without the checksum, the checksum the
 * two's complement of the sum of all before it, high byte first.
 */
export const Opcode = {
  MultipacketSegment: 0x73,
  MultipacketAck: 0x74,
  RequestRevision: 0xa3,
  ReplyRevision: 0xa4,
  AimOff: 0xc4,
  AimOn: 0xc5,
  ParamSend: 0xc6,
  ParamRequest: 0xc7,
  ParamDefaults: 0xc8,
  Ack: 0xd0,
  Nak: 0xd1,
  CapabilitiesRequest: 0xd3,
  CapabilitiesReply: 0xd4,
  StartDecode: 0xe4,
  StopDecode: 0xe5,
  Beep: 0xe6,
  LedOn: 0xe7,
  LedOff: 0xe8,
  ScanEnable: 0xe9,
  ScanDisable: 0xea,
  Sleep: 0xeb,
  DecodeData: 0xf3,
  Event: 0xf6,
  Reset: 0xfa,
} as const;

export const NakReason = { Resend: 1, BadContext: 2, Denied: 6 } as const;

/** Bits of the status byte. */
export const Status = { Retransmit: 0x01, Permanent: 0x08 } as const;

const FROM_DECODER = 0x00;
const FROM_HOST = 0x04;
const HEADER_BYTES = 4;
const CHECK_BYTES = 2;
/** The length byte counts the header too. */
const LONGEST_PACKET = 0xff;
export const MOST_DATA_BYTES = LONGEST_PACKET - HEADER_BYTES;

export const PACKET_SHAPE: FrameShape = { lengthAt: 0, checkBytes: CHECK_BYTES };

export type HostPacket = {
  readonly opcode: number;
  readonly status: number;
  readonly data: Uint8Array;
};

export type PacketEvent =
  | { readonly kind: 'packet'; readonly packet: HostPacket }
  | { readonly kind: 'bad-checksum' };

export function encodePacket(opcode: number, data: Iterable<number> = []): Uint8Array {
  const body = [opcode, FROM_DECODER, 0x00, ...data];
  return withChecksum([body.length + 1, ...body]);
}

/** Segments of a long packet number themselves where others have the first byte of their data. */
export function encodeSegment(
  segment: { readonly number: number; readonly mark: number },
  data: Iterable<number>,
): Uint8Array {
  const body = [Opcode.MultipacketSegment, segment.mark, 0x00, segment.number, ...data];
  return withChecksum([body.length + 1, ...body]);
}

/** The same packet once more: its status says so, and the checksum with it. */
export function asRetransmission(packet: Uint8Array): Uint8Array {
  const body = packet.slice(0, -CHECK_BYTES);
  body[3] = (body[3] ?? 0) | Status.Retransmit;
  return withChecksum(body);
}

function withChecksum(body: Iterable<number>): Uint8Array {
  const bytes = [...body];
  const checksum = checksumOf(bytes);
  return Uint8Array.from([...bytes, checksum >> 8, checksum & 0xff]);
}

function checksumOf(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return -sum & 0xffff;
}

/** Finds the host's packets. Bytes that cannot begin one are passed over, a pause ends a half one. */
export class PacketReader {
  /** DS9908 reference guide: host inter-character time-out, parameter EFh. */
  static readonly longestPauseMs = 200;
  #pending: number[] = [];
  #lastByteAtMs = 0;

  reset(): void {
    this.#pending = [];
  }

  push(bytes: Uint8Array, nowMs: number): readonly PacketEvent[] {
    if (nowMs - this.#lastByteAtMs > PacketReader.longestPauseMs) this.reset();
    this.#lastByteAtMs = nowMs;
    const events: PacketEvent[] = [];
    for (const byte of bytes) {
      const event = this.#take(byte);
      if (event) events.push(event);
    }
    return events;
  }

  #take(byte: number): PacketEvent | undefined {
    // A wake-up byte is 00, which is the length of nothing.
    if (this.#pending.length === 0 && byte < HEADER_BYTES) return undefined;
    this.#pending.push(byte);
    const [length = 0] = this.#pending;
    if (this.#pending.length < length + CHECK_BYTES) return undefined;
    const frame = Uint8Array.from(this.#pending);
    this.reset();
    return eventFromFrame(frame);
  }
}

function eventFromFrame(frame: Uint8Array): PacketEvent | undefined {
  const body = frame.subarray(0, -CHECK_BYTES);
  const checksum = new DataView(frame.buffer).getUint16(body.length);
  if (checksumOf(body) !== checksum) return { kind: 'bad-checksum' };
  const [, opcode = 0, source, status = 0] = body;
  // Its own packets come back from a terminal that echoes.
  if (source !== FROM_HOST) return undefined;
  return { kind: 'packet', packet: { opcode, status, data: body.slice(HEADER_BYTES) } };
}
