import { crc16Modbus } from '#gateway/devices/kit/checksums.ts';

/** MODBUS Application Protocol V1.1b3, 6.1 and 6.5. Every relay board has these two. */
const READ_COILS = 0x01;
const WRITE_SINGLE_COIL = 0x05;
const EXCEPTION_BIT = 0x80;
const ON = 0xff00;
const CRC_BYTES = 2;
const EXCEPTION_BYTES = 5;

/** A question, and how its answer is known. */
export type CoilQuestion = {
  readonly bytes: Uint8Array;
  readonly function: number;
  readonly answerBytes: number;
};

export function writeCoil(address: number, coil: number, isOn: boolean): CoilQuestion {
  return question(address, WRITE_SINGLE_COIL, coil, isOn ? ON : 0, 8);
}

/**
 * Waveshare, Modbus RTU Relay, "flash on": the board switches the relay off by itself after so many tenths of a
 * second; `coil` is offset by what the board's manual says (0200h).
 */
export function writeTimedCoil(
  address: number,
  coil: number,
  timedOffset: number,
  forMs: number,
): CoilQuestion {
  const tenths = Math.min(0x7fff, Math.max(1, Math.ceil(forMs / 100)));
  return question(address, WRITE_SINGLE_COIL, timedOffset + coil, tenths, 8);
}

export function readCoils(address: number, first: number, count: number): CoilQuestion {
  return question(address, READ_COILS, first, count, 5 + Math.ceil(count / 8));
}

/** The whole answer in what came so far; `null`: not yet. An exception is an answer. */
export function answerIn(
  received: Uint8Array,
  address: number,
  { function: code, answerBytes }: CoilQuestion,
): { readonly kind: 'answer' | 'exception'; readonly frame: Uint8Array } | null {
  for (let at = 0; at + EXCEPTION_BYTES <= received.length; at++) {
    if (received[at] !== address) continue;
    const isException = received[at + 1] === (code | EXCEPTION_BIT);
    if (!isException && received[at + 1] !== code) continue;
    const end = at + (isException ? EXCEPTION_BYTES : answerBytes);
    if (end > received.length || !hasGoodCrc(received, at, end)) continue;
    return {
      kind: isException ? 'exception' : 'answer',
      frame: received.slice(at, end),
    };
  }
  return null;
}

/** Of the answer to {@link readCoils}; `index` counts from the first that was asked for. */
export function isCoilOn(frame: Uint8Array, index: number): boolean {
  return ((frame[3 + (index >> 3)] ?? 0) & (1 << (index & 7))) !== 0;
}

function hasGoodCrc(bytes: Uint8Array, at: number, end: number): boolean {
  const crc = crc16Modbus(bytes, at, end - CRC_BYTES);
  return bytes[end - 2] === (crc & 0xff) && bytes[end - 1] === crc >> 8;
}

function question(
  address: number,
  code: number,
  first: number,
  second: number,
  answerBytes: number,
): CoilQuestion {
  const body = [address, code, first >> 8, first & 0xff, second >> 8, second & 0xff];
  const bytes = Uint8Array.from([...body, 0, 0]);
  const crc = crc16Modbus(bytes, 0, body.length);
  // The low byte goes first (MODBUS over Serial Line V1.02, 2.5.1.2).
  bytes.set([crc & 0xff, crc >> 8], body.length);
  return { bytes, function: code, answerBytes };
}
