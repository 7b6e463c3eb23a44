import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driverNames } from '#gateway/devices/device-registry.ts';
import { hexOf, lineMaskFor, textScanners } from '#gateway/station/line-mask.ts';
import { LineMask } from '#gateway/wire/device-words.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the hex view', () => {
  test('shows what a thermometer says as it is', () => {
    const mask = lineMaskFor({ role: 'thermometer', driver: 'gy-mcu90614' });
    expect(hexOf(Uint8Array.of(0x5a, 0x5a, 0x45, 0x04), mask)).toBe('5A 5A 45 04');
  });

  test('shows of a text scanner how a code begins and ends, and its length', () => {
    const mask = lineMaskFor({ role: 'scanner', driver: 'line-scanner' });
    expect(hexOf(bytesOf('\u0002AB12\u0003\r\n'), mask)).toBe('02 ·· ·· ·· ·· 03 0D 0A');
  });

  test('shows nothing of a scanner or card reader whose frames are not known to be text', () => {
    for (const driver of ['id-card-reader', 'made-up', ''])
      expect(lineMaskFor({ role: 'scanner', driver })).toBe(LineMask.All);
    expect(hexOf(Uint8Array.of(0x0d, 0x0a, 0x02, 0x41), LineMask.All)).toBe('·· ·· ·· ··');
  });

  test('treats a role that it does not know like a card reader', () => {
    expect(lineMaskFor({ role: 'card-reader', driver: 'em4100' })).toBe(LineMask.All);
  });

  test('tells nothing of a text but its length, whatever the text and its encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = bytes.map((byte) => (byte < 0x20 ? byte + 0x20 : byte));
        const expected = Array.from(text, () => '··').join(' ');
        expect(hexOf(text, LineMask.Text)).toBe(expected);
        expect(hexOf(bytes, LineMask.All)).toBe(expected);
      }),
    );
  });

  test('names only drivers that exist as text scanners', () => {
    expect([...textScanners].filter((each) => !driverNames.some((name) => name === each))).toEqual(
      [],
    );
  });
});
