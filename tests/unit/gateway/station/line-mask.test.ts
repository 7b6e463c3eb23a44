import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driverNames } from '#gateway/devices/device-registry.ts';
import { hexOf, lineMaskFor, textScanners } from '#gateway/station/line-mask.ts';
import { LineMask } from '#gateway/wire/device-words.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the hex view', () => {
  test('shows of a thermometer all but text: a scanner may be in its port', () => {
    const mask = lineMaskFor({ role: 'thermometer', driver: 'gy-mcu90614' });
    expect(hexOf(Uint8Array.of(0x5a, 0x5a, 0x45, 0x04, 0x81, 0x99), mask)).toBe(
      '5A 5A 45 04 81 99',
    );
    expect(hexOf(bytesOf('\u0001ID 4401\r'), mask)).toBe('01 ·· ·· ·· ·· ·· ·· ·· 0D');
    expect(hexOf(bytesOf('张三 440106'), mask)).not.toMatch(/[0-9A-F]/);
    expect(hexOf(bytesOf('\r\nshort\r\n'), mask)).toBe('0D 0A 73 68 6F 72 74 0D 0A');
  });

  test('hides a code in a foreign line wherever it stands', () => {
    const rubbish = fc.uint8Array({ maxLength: 40 });
    const code = fc.stringMatching(/^[0-9A-Za-z]{6,40}$/);
    fc.assert(
      fc.property(rubbish, code, rubbish, (before, text, after) => {
        const row = Uint8Array.of(...before, ...bytesOf(text), ...after);
        const pairs = hexOf(row, LineMask.StrayText).split(' ');
        const shown = pairs.slice(before.length, before.length + text.length);
        expect(shown).toEqual(Array.from(text, () => '··'));
      }),
    );
  });

  test('shows everything where nothing is to be hidden', () => {
    expect(hexOf(bytesOf('A=1234567'), null)).toBe('41 3D 31 32 33 34 35 36 37');
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
