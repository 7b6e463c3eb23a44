import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { readFirmware, readSerialNumber } from './commands.ts';
import { numberAt } from './encoding.ts';
import { identityText } from './identity.ts';

const questions = [readSerialNumber(null), readFirmware(null)];
const [serialBytes, firmwareBytes] = [3, 2];
const saidOnceBytes = serialBytes + firmwareBytes;

/**
 * Asks for serial number and firmware, twice: nothing but the repetition tells that ten bytes are an answer. What
 * could be a short code, scanned twice, is not taken for one.
 */
export const optrisCtProbe: DriverProbe = {
  baudRates: [115_200, 9600],
  question: Uint8Array.from([...questions, ...questions].flatMap(({ bytes }) => [...bytes])),
  answerTimeoutMs: 150,
  takesBareBytes: true,
  recognise: (bytes) => {
    if (bytes.length !== 2 * saidOnceBytes || isText(bytes)) return null;
    const isTwice = bytes.every((byte, at) => byte === bytes[(at + saidOnceBytes) % bytes.length]);
    const serialNumber = numberAt(bytes, 0, serialBytes);
    const firmware = numberAt(bytes, serialBytes, firmwareBytes);
    const isSaid = serialNumber > 0 && firmware > 0 && bytes.some((byte) => byte !== bytes[0]);
    return isTwice && isSaid ? { detail: identityText(serialNumber, firmware) } : null;
  },
};

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d));
}
