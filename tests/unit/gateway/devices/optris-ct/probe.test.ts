import { expect, test } from 'vitest';
import { driverNames, driverProbes } from '#gateway/devices/device-registry.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const probe = driverProbes.get('optris-ct');
const recognise = (hex: string) => probe?.recognise(bytesFromHex(hex)) ?? null;

test('asks for serial number and firmware, twice', () => {
  expect(probe?.question).toEqual(Uint8Array.of(0x0e, 0x0f, 0x0e, 0x0f));
});

test('a device that says the same twice is named', () => {
  expect(recognise('00 30 39 01 2C 00 30 39 01 2C')).toEqual({
    detail: 'Optris, serial number 12345, firmware 300',
  });
});

test.each([
  ['another firmware the second time', '00 30 39 01 2C 00 30 39 01 2D'],
  ['a byte too many', '00 30 39 01 2C 00 30 39 01 2C 00'],
  ['one answer alone', '00 30 39 01 2C'],
  ['nothing but zeros', '00 00 00 00 00 00 00 00 00 00'],
  ['an idle line', 'FF FF FF FF FF FF FF FF FF FF'],
  ['a code that was scanned twice', '31 32 33 34 0D 31 32 33 34 0D'],
  ['its own question', '0E 0F 0E 0F'],
])('%s is not taken for one', (_name, hex) => {
  expect(recognise(hex)).toBeNull();
});

test.each(driverNames)('the frames of %s are not taken for such an identity', (other) => {
  const { cases } = goldenFramesOf(other);
  for (const { hex } of cases) expect(recognise(hex)).toBeNull();
});
