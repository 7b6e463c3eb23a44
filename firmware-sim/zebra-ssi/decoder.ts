import type { Board, Firmware } from '#sim/firmware.ts';
import type { ScanHead } from '#sim/scan-head/scan-head.ts';
import { decodeDataPackets } from '#sim/zebra-ssi/decode-data.ts';
import type { HostPacket, PacketEvent } from '#sim/zebra-ssi/packet.ts';
import {
  encodePacket,
  NakReason,
  Opcode,
  PACKET_SHAPE,
  PacketReader,
  Status,
} from '#sim/zebra-ssi/packet.ts';
import type { Parameters } from '#sim/zebra-ssi/parameters.ts';
import { Parameter } from '#sim/zebra-ssi/parameters.ts';
import type { Sender } from '#sim/zebra-ssi/sender.ts';

/** Event codes (DS9908 reference guide, table 18). */
const EventCode = { Decoded: 0x01, PowerUp: 0x03, ParameterStored: 0x08, DefaultsSet: 0x0a };
/** How long a session that the host started goes on without a code. */
export const SESSION_MS = 9900;
/** In low-power mode it dozes off after so long without a byte. */
const DOZE_AFTER_MS = 1000;
const CARRIAGE_RETURN = 0x0d;

/** What only needs a word that it was heard. */
const ACKNOWLEDGED_ONLY: readonly number[] = [
  Opcode.AimOff,
  Opcode.AimOn,
  Opcode.Beep,
  Opcode.LedOn,
  Opcode.LedOff,
];

type DecoderParts = {
  readonly board: Board;
  readonly parameters: Parameters;
  readonly sender: Sender;
  readonly head: ScanHead;
  readonly revision: string;
  readonly isWakeByteLost: boolean;
};

/** An SSI decoder from power-up on. */
export class Decoder implements Firmware {
  readonly #parts: DecoderParts;
  readonly #packets = new PacketReader();
  readonly #actions: Readonly<Partial<Record<number, (packet: HostPacket) => void>>> = {
    [Opcode.Ack]: () => this.#parts.sender.acknowledged(),
    [Opcode.MultipacketAck]: () => this.#parts.sender.acknowledged(),
    [Opcode.Nak]: ({ data }) => this.#parts.sender.refused(data[0] ?? NakReason.BadContext),
    [Opcode.RequestRevision]: () => this.#reply(Opcode.ReplyRevision, ascii(this.#parts.revision)),
    [Opcode.CapabilitiesRequest]: () => this.#reply(Opcode.CapabilitiesReply, CAPABILITIES),
    [Opcode.ParamRequest]: ({ data }) =>
      this.#reply(Opcode.ParamSend, this.#parts.parameters.report(data)),
    [Opcode.ParamSend]: (packet) => this.#setParameters(packet),
    [Opcode.ParamDefaults]: () => this.#restoreFactory(),
    [Opcode.StartDecode]: () => this.#start(),
    [Opcode.StopDecode]: () => this.#stop(),
    [Opcode.ScanEnable]: () => this.#enable(true),
    [Opcode.ScanDisable]: () => this.#enable(false),
    [Opcode.Sleep]: () => this.#sleep(),
    [Opcode.Reset]: () => this.#restart(),
  };
  #isScanEnabled = true;
  #isAsleep = false;
  #lastHeardAtMs = 0;

  constructor(parts: DecoderParts) {
    this.#parts = parts;
  }

  powerUp(): void {
    const { parameters, sender, head } = this.#parts;
    parameters.powerUp();
    sender.powerUp();
    head.powerUp();
    this.#packets.reset();
    this.#isScanEnabled = true;
    this.#isAsleep = false;
    this.#lastHeardAtMs = 0;
    this.#tell(Parameter.BootEvent, EventCode.PowerUp);
  }

  receive(bytes: Uint8Array): void {
    const nowMs = this.#parts.board.uptimeMs();
    const heard = this.#isDozing(nowMs) ? bytes.subarray(1) : bytes;
    this.#isAsleep = false;
    this.#lastHeardAtMs = nowMs;
    for (const event of this.#packets.push(heard, nowMs)) this.#heard(event);
  }

  show(text: string): string {
    return this.#parts.head.show(text);
  }

  get isScanEnabled(): boolean {
    return this.#isScanEnabled;
  }

  /** A code was read: plain bytes as delivered, packets when parameter EEh says so. */
  decoded(code: Uint8Array): void {
    const { board, parameters, sender } = this.#parts;
    const hasSuffix = parameters.get(Parameter.ScanDataFormat) === 1;
    const data = hasSuffix ? Uint8Array.from([...code, CARRIAGE_RETURN]) : code;
    if (parameters.get(Parameter.DecodeDataPackets) === 1) {
      for (const packet of decodeDataPackets(data)) sender.send(packet, false);
    } else {
      board.send(data);
    }
    this.#tell(Parameter.DecodeEvent, EventCode.Decoded);
  }

  /** Without RTS/CTS a dozing engine loses the byte that wakes it; hosts send 00 first. */
  #isDozing(nowMs: number): boolean {
    const isLowPower = this.#parts.parameters.get(Parameter.PowerMode) === 1;
    const isDozing = this.#isAsleep || (isLowPower && nowMs - this.#lastHeardAtMs > DOZE_AFTER_MS);
    return isDozing && this.#parts.isWakeByteLost;
  }

  #heard(event: PacketEvent): void {
    if (event.kind === 'bad-checksum') this.#refuse(NakReason.Resend);
    else this.#obey(event.packet);
  }

  #obey(packet: HostPacket): void {
    const act = this.#actions[packet.opcode];
    if (act) act(packet);
    else if (ACKNOWLEDGED_ONLY.includes(packet.opcode)) this.#acknowledge();
    else this.#refuse(NakReason.BadContext);
  }

  #setParameters({ data, status }: HostPacket): void {
    const { parameters, head } = this.#parts;
    const wasHandshaking = this.#isHandshaking();
    const isUnderstood = parameters.send(data, (status & Status.Permanent) !== 0);
    if (!isUnderstood) {
      this.#refuse(NakReason.BadContext);
      return;
    }
    // The answer to the packet that ends the handshake is still part of it.
    if (wasHandshaking || this.#isHandshaking()) this.#answer(encodePacket(Opcode.Ack));
    head.modeChanged();
    this.#tell(Parameter.ParameterEvent, EventCode.ParameterStored);
  }

  #restoreFactory(): void {
    this.#acknowledge();
    this.#parts.parameters.restoreFactory();
    this.#parts.head.modeChanged();
    this.#tell(Parameter.ParameterEvent, EventCode.DefaultsSet);
  }

  #start(): void {
    if (!this.#isScanEnabled) {
      this.#refuse(NakReason.Denied);
      return;
    }
    this.#acknowledge();
    this.#parts.head.trigger(SESSION_MS);
  }

  #stop(): void {
    this.#acknowledge();
    this.#parts.head.modeChanged();
  }

  #sleep(): void {
    this.#acknowledge();
    this.#isAsleep = true;
  }

  #restart(): void {
    this.#acknowledge();
    this.powerUp();
  }

  #reply(opcode: number, data: Iterable<number>): void {
    this.#parts.sender.send(encodePacket(opcode, data), true);
  }

  #enable(isEnabled: boolean): void {
    this.#isScanEnabled = isEnabled;
    this.#acknowledge();
    this.#parts.head.modeChanged();
  }

  #tell(parameter: number, code: number): void {
    const { parameters, sender } = this.#parts;
    if (parameters.get(parameter) === 1) sender.send(encodePacket(Opcode.Event, [code]), false);
  }

  #isHandshaking(): boolean {
    return this.#parts.parameters.get(Parameter.SoftwareHandshaking) === 1;
  }

  #acknowledge(): void {
    if (this.#isHandshaking()) this.#answer(encodePacket(Opcode.Ack));
  }

  #refuse(reason: number): void {
    if (this.#isHandshaking()) this.#answer(encodePacket(Opcode.Nak, [reason]));
  }

  /** Its own ACK and NAK are not answered, so they pass by the sender. */
  #answer(packet: Uint8Array): void {
    this.#parts.board.answer(packet, PACKET_SHAPE);
  }
}

/** Baud rates of two bytes, serial options, several packets supported, then the opcodes. */
const CAPABILITIES: readonly number[] = [
  0x07,
  0xfe,
  0x0c,
  0x01,
  ...Object.values(Opcode).filter((opcode) => opcode !== Opcode.MultipacketSegment),
];

const ascii = (text: string) => new TextEncoder().encode(text);
