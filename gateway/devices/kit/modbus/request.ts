import { crc16Modbus } from '#gateway/devices/kit/checksums.ts';

/** The functions that this trade needs (MODBUS Application Protocol Specification V1.1b3, section 6). */
export const ModbusFunction = {
  ReadHoldingRegisters: 0x03,
  ReadInputRegisters: 0x04,
  WriteSingleRegister: 0x06,
  WriteMultipleRegisters: 0x10,
} as const;

export type ReadFunction =
  | typeof ModbusFunction.ReadHoldingRegisters
  | typeof ModbusFunction.ReadInputRegisters;

/** Any device answers to it, where it is the only one on its line (Calex, Omega). */
export const ANY_ADDRESS = 255;

/** Registers are numbered as on the wire, from 0. */
export type ModbusRequest =
  | {
      readonly kind: 'read';
      readonly function: ReadFunction;
      readonly register: number;
      readonly count: number;
    }
  | { readonly kind: 'write-single'; readonly register: number; readonly word: number }
  | {
      readonly kind: 'write-multiple';
      readonly register: number;
      readonly words: readonly number[];
    };

export function functionOf(request: ModbusRequest): number {
  if (request.kind === 'read') return request.function;
  return request.kind === 'write-single'
    ? ModbusFunction.WriteSingleRegister
    : ModbusFunction.WriteMultipleRegisters;
}

/** The whole frame, with its check. */
export function requestFrame(address: number, request: ModbusRequest): Uint8Array {
  const body = [address, functionOf(request), ...wordBytes(request.register), ...restOf(request)];
  const frame = Uint8Array.from([...body, 0, 0]);
  const crc = crc16Modbus(frame, 0, body.length);
  // The low byte goes first (MODBUS over Serial Line V1.02, section 2.5.1.2).
  frame.set([crc & 0xff, crc >> 8], body.length);
  return frame;
}

/**
 * Whether no answer can begin with the whole question, so that its repetition by the adapter can be told
 * from an answer. The answer to `06` is the question; one to a read could begin like it only where its
 * byte count is the register's high byte.
 */
export function echoCanBeTold(request: ModbusRequest): boolean {
  if (request.kind === 'read') return request.register >> 8 !== 2 * request.count;
  return request.kind === 'write-multiple';
}

function restOf(request: ModbusRequest): readonly number[] {
  if (request.kind === 'read') return wordBytes(request.count);
  if (request.kind === 'write-single') return wordBytes(request.word);
  const { words } = request;
  return [...wordBytes(words.length), 2 * words.length, ...words.flatMap(wordBytes)];
}

function wordBytes(word: number): readonly number[] {
  return [word >> 8, word & 0xff];
}
