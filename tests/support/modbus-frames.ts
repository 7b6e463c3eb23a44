import { crc16Modbus } from '#gateway/devices/kit/checksums.ts';

/** A Modbus frame with its check, from everything before it. */
export function modbusFrame(...body: readonly number[]): Uint8Array {
  const crc = crc16Modbus(Uint8Array.from(body), 0, body.length);
  return Uint8Array.from([...body, crc & 0xff, crc >> 8]);
}

/** An answer to a read. Words below 0 stand for their two's complement. */
export function registersAnswer(
  address: number,
  functionCode: number,
  ...words: readonly number[]
): Uint8Array {
  const data = words.flatMap((word) => [(word >> 8) & 0xff, word & 0xff]);
  return modbusFrame(address, functionCode, data.length, ...data);
}
