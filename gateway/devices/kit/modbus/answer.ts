import { crc16Modbus } from '#gateway/devices/kit/checksums.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import type { ModbusRequest } from './request.ts';
import { ANY_ADDRESS, functionOf, ModbusFunction } from './request.ts';

/** What a device can answer; `function` is that of the question. */
export type ModbusAnswer = { readonly address: number; readonly function: number } & (
  | { readonly kind: 'registers'; readonly words: readonly number[] }
  /** `word` is what was written, or how many registers were. */
  | { readonly kind: 'written'; readonly register: number; readonly word: number }
  | { readonly kind: 'exception'; readonly code: number }
);

const CRC_BYTES = 2;
const EXCEPTION_BYTES = 5;
const WRITTEN_BYTES = 8;
/** Address, function, byte count and CRC. */
const REGISTERS_OVERHEAD_BYTES = 5;
/** 125 registers (MODBUS Application Protocol V1.1b3, section 6.3). */
const MAX_DATA_BYTES = 250;

/** Highest address of a single device (MODBUS over Serial Line V1.02, section 2.2). */
const MAX_ADDRESS = 247;
const EXCEPTION_BIT = 0x80;

/**
 * Answers, framed by their length and CRC: silence, which the standard ends a frame with (t3.5), cannot be
 * measured behind a USB adapter. Any device's answers are frames; whose they are is asked afterwards.
 */
export const modbusAnswerFormat: FrameFormat<ModbusAnswer> = {
  maxFrameBytes: REGISTERS_OVERHEAD_BYTES + MAX_DATA_BYTES,
  startByte: null,
  judge,
  read: answerAt,
};

/** Bound to its question by address, function and size; for a write by what was written. */
export function answersTo(address: number, request: ModbusRequest, answer: ModbusAnswer): boolean {
  if (address !== ANY_ADDRESS && answer.address !== address) return false;
  if (answer.function !== functionOf(request)) return false;
  if (answer.kind === 'exception') return true;
  if (request.kind === 'read')
    return answer.kind === 'registers' && answer.words.length === request.count;
  const word = request.kind === 'write-single' ? request.word : request.words.length;
  return answer.kind === 'written' && answer.register === request.register && answer.word === word;
}

function judge(bytes: Uint8Array, at: number, end: number): number {
  if (!isAddress(bytes[at] as number)) return Judgement.Noise;
  const byteCount = frameBytesAt(bytes, at, end);
  if (byteCount <= 0) return byteCount;
  if (at + byteCount > end) return Judgement.Partial;
  const crcAt = at + byteCount - CRC_BYTES;
  const crc = (bytes[crcAt] as number) | ((bytes[crcAt + 1] as number) << 8);
  return crc === crc16Modbus(bytes, at, crcAt) ? byteCount : Judgement.BadChecksum;
}

function isAddress(byte: number): boolean {
  return (byte >= 1 && byte <= MAX_ADDRESS) || byte === ANY_ADDRESS;
}

/** How long the frame at `at` is, or a judgement. */
function frameBytesAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return Judgement.Partial;
  switch (bytes[at + 1]) {
    case ModbusFunction.ReadHoldingRegisters:
    case ModbusFunction.ReadInputRegisters:
      return at + 2 >= end ? Judgement.Partial : registersFrameBytes(bytes[at + 2] as number);
    case ModbusFunction.WriteSingleRegister:
    case ModbusFunction.WriteMultipleRegisters:
      return WRITTEN_BYTES;
    case ModbusFunction.ReadHoldingRegisters | EXCEPTION_BIT:
    case ModbusFunction.ReadInputRegisters | EXCEPTION_BIT:
    case ModbusFunction.WriteSingleRegister | EXCEPTION_BIT:
    case ModbusFunction.WriteMultipleRegisters | EXCEPTION_BIT:
      return EXCEPTION_BYTES;
    default:
      return Judgement.Noise;
  }
}

function registersFrameBytes(dataBytes: number): number {
  const isPossible = dataBytes >= 2 && dataBytes <= MAX_DATA_BYTES && dataBytes % 2 === 0;
  return isPossible ? REGISTERS_OVERHEAD_BYTES + dataBytes : Judgement.BadLength;
}

function answerAt(bytes: Uint8Array, at: number, byteCount: number): ModbusAnswer {
  const address = bytes[at] as number;
  const code = bytes[at + 1] as number;
  if ((code & EXCEPTION_BIT) !== 0) {
    const asked = code & ~EXCEPTION_BIT;
    return { address, function: asked, kind: 'exception', code: bytes[at + 2] as number };
  }
  if (isWrite(code)) {
    const [register, word] = [wordAt(bytes, at + 2), wordAt(bytes, at + 4)];
    return { address, function: code, kind: 'written', register, word };
  }
  const count = (byteCount - REGISTERS_OVERHEAD_BYTES) / 2;
  const words = Array.from({ length: count }, (_, index) => wordAt(bytes, at + 3 + 2 * index));
  return { address, function: code, kind: 'registers', words };
}

function isWrite(code: number): boolean {
  return (
    code === ModbusFunction.WriteSingleRegister || code === ModbusFunction.WriteMultipleRegisters
  );
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
