import { describe, expect, it } from 'vitest';
import { zebraSsi } from '#sim/zebra-ssi/firmware.ts';
import { bench, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

const ACK = '04 D0 00 00 FF 2C';

/** Packets of Zebra's reference guides and of drivers that run on these engines (E3000H, MS945, GM67). */
describe('an SSI scanner', () => {
  it.each([
    ['START', '04 E4 04 00 FF 14'],
    ['STOP', '04 E5 04 00 FF 13'],
    ['scan enable', '04 E9 04 00 FF 0F'],
    ['scan disable', '04 EA 04 00 FF 0E'],
    ['sleep', '04 EB 04 00 FF 0D'],
    ['RESET', '04 FA 04 00 FE FE'],
    ['defaults', '04 C8 04 00 FF 30'],
    ['LED on', '05 E7 04 00 01 FF 0F'],
    ['LED off', '05 E8 04 00 01 FF 0E'],
    ['host trigger', '07 C6 04 08 00 8A 08 FE 95'],
    ['continuous trigger', '07 C6 04 08 00 8A 04 FE 99'],
    ['level trigger', '07 C6 04 08 00 8A 00 FE 9D'],
    ['low power', '07 C6 04 08 00 80 01 FE A6'],
    ['handshaking on', '07 C6 04 08 00 9F 01 FE 87'],
    ['handshaking off', '07 C6 04 08 00 9F 00 FE 88'],
    ['packets (SE955)', '07 C6 04 00 FF EE 01 FD 41'],
    ['plain data', '07 C6 04 00 FF EE 00 FD 42'],
    ['host mode (MS945)', '07 C6 04 00 FF 8A 08 FD 9E'],
    ['full power (MS945)', '07 C6 04 00 FF 80 00 FD B0'],
    ['handshaking off (MS945)', '07 C6 04 00 FF 9F 00 FD 91'],
    ['scan 5 s (GM67)', '08 C6 04 08 00 F2 FA 05 FD 35'],
    ['terminator off (GM67)', '08 C6 04 08 00 F2 05 00 FE 2F'],
    ['all 2D codes (GM67)', '08 C6 04 08 00 F2 50 01 FD E3'],
  ])('acknowledges %s', (_, packet) => {
    const scanner = bench(zebraSsi);
    scanner.receive(packet);
    const [answer] = scanner.take();
    expect(hexOf(answer?.bytes ?? new Uint8Array())).toBe(ACK);
    expect(answer?.shape).toEqual({ lengthAt: 0, checkBytes: 2 });
  });

  it.each([
    ['ACK', '04 D0 04 00 FF 28'],
    ['NAK resend', '05 D1 04 00 01 FF 25'],
    ['NAK bad context', '05 D1 04 00 02 FF 24'],
    ['NAK denied', '05 D1 04 00 06 FF 20'],
  ])('says nothing to a lone %s', (_, packet) => {
    const scanner = bench(zebraSsi);
    scanner.receive(packet);
    expect(scanner.take()).toEqual([]);
  });

  it('tells its revision', () => {
    const scanner = bench(zebraSsi, { revision: 'R1' });
    scanner.receive('04 A3 04 00 FF 55');
    expect(scanner.takeHex()).toBe('06 A4 00 00 52 31 FE D3');
  });

  it('tells a parameter of two bytes (318 is 1279) and two of one', () => {
    const ask = (packet: string) => {
      const scanner = bench(zebraSsi);
      scanner.receive(packet);
      return scanner.takeHex();
    };
    expect(ask('06 C7 04 00 F0 3E FE 01')).toBe('0A C6 00 00 FF F4 F0 3E 04 FF FB 0C');
    expect(ask('06 C7 04 00 01 9C FE 92')).toBe('09 C6 00 00 FF 01 00 9C 07 FD 8E');
  });

  it('sends a short code as DECODE_DATA', () => {
    const scanner = bench(zebraSsi, { data: 'packets' });
    scanner.show('PASS-7F3A');
    scanner.advance(100);
    expect(scanner.takeHex()).toBe('0E F3 00 00 1C 50 41 53 53 2D 37 46 33 41 FC 8E');
  });

  // enioka_scan, SsiParserTest: three captured packets of one QR code.
  it('sends 500 Z as three segments, one for each answer', () => {
    const scanner = bench(zebraSsi, { data: 'packets' });
    scanner.show('Z'.repeat(500));
    const segments = ['04 D0 04 00 FF 28', '04 74 04 00 FF 84', ''].map((answer) => {
      scanner.advance(100);
      const frames = scanner.take();
      expect(frames.length).toBe(1);
      scanner.receive(answer);
      return hexOf(frames[0]?.bytes ?? new Uint8Array());
    });
    const z = (count: number) => ' 5A'.repeat(count);
    expect(segments).toEqual([
      `FF 73 02 00 00 F3 00 00 01 F7 1C 01 01 F4${z(241)} A6 D5`,
      `FF 73 00 00 01${z(250)} A6 A9`,
      `0E 73 00 00 02${z(9)} FC 53`,
    ]);
  });

  it.each([
    // The length says 7 where 5 bytes follow: a published beeper packet for the ATOM-QR.
    ['a length that lies', '07 C6 04 08 00 FE 9B'],
    ['its own packet, echoed', '04 D1 00 00 FF 2B'],
    ['a wake-up byte', '00'],
  ])('does nothing about %s', (_, bytes) => {
    const scanner = bench(zebraSsi);
    scanner.receive(bytes);
    expect(scanner.take()).toEqual([]);
    scanner.advance(300);
    scanner.receive('04 E5 04 00 FF 13');
    expect(scanner.takeHex()).toBe(ACK);
  });
});
