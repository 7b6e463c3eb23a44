import { describe, expect, it } from 'vitest';
import { gy614v } from '#sim/gy-614v/firmware.ts';
import { encodeFrame } from '#sim/gy-614v/frame.ts';
import { FACTORY_REGISTERS, registerImage } from '#sim/gy-614v/registers.ts';
import { bench, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

/** Long enough for an answer at 9600 baud. */
const ANSWER_MS = 10;

function asked(device: ReturnType<typeof bench>, request: string): string {
  device.receive(request);
  device.advance(ANSWER_MS);
  return device.takeHex();
}

describe('GY-614V registers', () => {
  it('of the stream are those from 07 on, as its map has them', () => {
    const image = registerImage(FACTORY_REGISTERS, {
      objectTemperatureCelsius: 34.82,
      ambientTemperatureCelsius: 25,
      bodyTemperatureCelsius: 36.6,
    });
    const frame = encodeFrame([0xa4, 0x03, 0x07, 0x07, ...image.subarray(7, 14)]);
    expect(hexOf(frame)).toBe('A4 03 07 07 61 0D 9A 09 C4 0E 4C E4');
  });
});

describe('a GY-614V', () => {
  it('says a body temperature that is not the forehead', () => {
    const device = bench(gy614v);
    device.see(34.82, 25);
    device.advance(100);
    const [frame] = device.take();
    const bytes = Buffer.from(frame?.bytes ?? []);
    expect(bytes).toHaveLength(12);
    expect([bytes.readInt16BE(5) / 100, bytes.readInt16BE(7) / 100]).toEqual([34.82, 25]);
    expect(bytes.readInt16BE(9) / 100).toBeCloseTo(36.81, 2);
  });

  it('is set to query mode as its page shows, answers, and is silent then', () => {
    const device = bench(gy614v);
    expect(asked(device, 'A4 06 03 01 AE')).toBe('A4 06 03 01 AE');
    device.advance(1000);
    expect(device.take()).toEqual([]);
  });

  it('changes its rate as its page shows, after the answer', () => {
    const device = bench(gy614v, { mode: 'query' });
    device.receive('A4 06 01 06 B1');
    expect(device.baudRate).toBe(9600);
    device.advance(ANSWER_MS);
    expect([device.takeHex(), device.baudRate]).toEqual(['A4 06 01 06 B1', 115_200]);
  });

  it('forgets without power what was not saved', () => {
    const device = bench(gy614v);
    asked(device, 'A4 06 03 01 AE');
    device.powerCycle();
    device.advance(1000);
    expect(device.take()).toHaveLength(10);
  });

  it('keeps what was saved, until it is reset to what it was in the factory', () => {
    const device = bench(gy614v);
    asked(device, 'A4 06 03 01 AE');
    asked(device, 'A4 06 05 55 04');
    device.powerCycle();
    device.advance(1000);
    expect(device.take()).toEqual([]);
    asked(device, 'A4 06 05 AA 59');
    device.advance(1000);
    expect(device.take().length).toBeGreaterThan(0);
  });

  it('reads registers, offset of the object included', () => {
    const device = bench(gy614v, { mode: 'query' });
    device.see(34.82, 25);
    expect(asked(device, 'A4 03 08 02 B1')).toBe('A4 03 08 02 0D 9A 58');
    // Register 06 = 115: TO is 1.5 °C more.
    asked(device, 'A4 06 06 73 23');
    expect(asked(device, 'A4 03 06 01 AE')).toBe('A4 03 06 01 73 21');
    expect(asked(device, 'A4 03 08 02 B1')).toBe('A4 03 08 02 0E 30 EF');
  });

  it('obeys everybody’s address and does not answer it', () => {
    const device = bench(gy614v);
    expect(asked(device, '00 06 03 01 0A')).toBe('');
    device.advance(1000);
    expect(device.take()).toEqual([]);
  });

  it('says nothing to another address, a wrong sum, or a register that cannot be written', () => {
    const device = bench(gy614v, { mode: 'query' });
    for (const request of [
      'A6 03 08 02 B3',
      'A4 03 08 02 B2',
      'A4 06 08 01 B3',
      'A4 03 0F 02 B8',
    ]) {
      expect(asked(device, request), request).toBe('');
    }
  });

  it('speaks text when set so', () => {
    const device = bench(gy614v, { format: 'text', rate: '1' });
    device.advance(1000);
    expect(device.takeText()).toBe('TO=36.60 TA=25.00 BO=38.95\r\n');
  });
});
