import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  crc8,
  crc16Modbus,
  crc16Xmodem,
  sum8,
  twosComplement16,
  xor8,
} from '#gateway/devices/kit/checksums.ts';

const digits = Buffer.from('123456789');

/** The check values of the CRC catalogue (CRC-8/SMBUS, CRC-16/XMODEM, CRC-16/MODBUS); the others by hand. */
test.each([
  ['sum8', sum8, 0xdd],
  ['xor8', xor8, 0x31],
  ['twosComplement16', twosComplement16, 0xfe23],
  ['crc8', crc8, 0xf4],
  ['crc16Xmodem', crc16Xmodem, 0x31c3],
  ['crc16Modbus', crc16Modbus, 0x4b37],
])('%s of "123456789" is the value that everybody knows', (_name, check, value) => {
  expect(check(digits, 0, digits.length)).toBe(value);
});

test.each([
  ['sum8', sum8, 0, 0xff],
  ['xor8', xor8, 0, 0xff],
  ['twosComplement16', twosComplement16, 0, 0xffff],
  ['crc8', crc8, 0, 0xff],
  ['crc16Xmodem', crc16Xmodem, 0, 0xffff],
  ['crc16Modbus', crc16Modbus, 0xffff, 0xffff],
])(
  '%s of nothing is its start, and it covers its range and no byte more',
  (_name, check, start, max) => {
    expect(check(digits, 4, 4)).toBe(start);
    void fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (before, covered, after) => {
        const around = Buffer.concat([before, covered, after]);
        const value = check(around, before.length, before.length + covered.length);
        expect(value).toBe(check(covered, 0, covered.length));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(max);
      }),
    );
  },
);

test('a CRC of Modbus with its own check behind it, low byte first, is zero', () => {
  void fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const crc = crc16Modbus(bytes, 0, bytes.length);
      const whole = Buffer.concat([bytes, Buffer.of(crc & 0xff, crc >> 8)]);
      expect(crc16Modbus(whole, 0, whole.length)).toBe(0);
    }),
  );
});
