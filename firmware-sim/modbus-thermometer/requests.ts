import { withCrc } from '#sim/modbus-thermometer/crc.ts';
import type { ModbusSlave } from '#sim/modbus-thermometer/slave.ts';
import { ExceptionCode } from '#sim/modbus-thermometer/slave.ts';

/** Modbus Application Protocol 1.1b3, 6. */
const ModbusFunction = {
  ReadHolding: 0x03,
  ReadInput: 0x04,
  WriteSingle: 0x06,
  WriteMultiple: 0x10,
} as const;
const EXCEPTION = 0x80;
const MOST_READ = 125;
const MOST_WRITTEN = 123;
const READ_REQUEST_BYTES = 8;
const WRITE_MULTIPLE_HEAD_BYTES = 7;

export function isRead(code: number | undefined): boolean {
  return code === ModbusFunction.ReadHolding || code === ModbusFunction.ReadInput;
}

/**
 * The answer of a slave to a request whose CRC is good. It says the address that it was asked by: for 255 no manual
 * tells which of the two it says.
 */
export function answerTo(frame: Uint8Array, slave: ModbusSlave, nowMs: number): Uint8Array {
  const [address = 0, code = 0] = frame;
  const result = dispatch(Buffer.from(frame), code, slave, nowMs);
  return typeof result === 'number'
    ? withCrc([address, code | EXCEPTION, result])
    : withCrc([address, code, ...result]);
}

function dispatch(frame: Buffer, code: number, slave: ModbusSlave, nowMs: number) {
  switch (code) {
    case ModbusFunction.ReadHolding:
    case ModbusFunction.ReadInput:
      return read(frame, slave, nowMs);
    case ModbusFunction.WriteSingle:
      return writeSingle(frame, slave);
    case ModbusFunction.WriteMultiple:
      return writeMultiple(frame, slave);
    default:
      return ExceptionCode.IllegalFunction;
  }
}

function read(frame: Buffer, slave: ModbusSlave, nowMs: number): readonly number[] | ExceptionCode {
  if (frame.length !== READ_REQUEST_BYTES) return ExceptionCode.IllegalValue;
  const count = frame.readUInt16BE(4);
  if (count < 1 || count > MOST_READ) return ExceptionCode.IllegalValue;
  const values = slave.read(frame.readUInt16BE(2), count, nowMs);
  if (typeof values === 'number') return values;
  return [2 * count, ...values.flatMap((value) => [value >> 8, value & 0xff])];
}

function writeSingle(frame: Buffer, slave: ModbusSlave): readonly number[] | ExceptionCode {
  if (frame.length !== READ_REQUEST_BYTES) return ExceptionCode.IllegalValue;
  const problem = slave.write(frame.readUInt16BE(2), [frame.readUInt16BE(4)]);
  return problem ?? [...frame.subarray(2, 6)];
}

function writeMultiple(frame: Buffer, slave: ModbusSlave): readonly number[] | ExceptionCode {
  const count = frame.length >= WRITE_MULTIPLE_HEAD_BYTES ? frame.readUInt16BE(4) : 0;
  const isWhole = frame.length === WRITE_MULTIPLE_HEAD_BYTES + 2 * count + 2;
  if (count < 1 || count > MOST_WRITTEN || !isWhole || frame[6] !== 2 * count) {
    return ExceptionCode.IllegalValue;
  }
  const values = Array.from({ length: count }, (_, index) => frame.readUInt16BE(7 + 2 * index));
  return slave.write(frame.readUInt16BE(2), values) ?? [...frame.subarray(2, 6)];
}
