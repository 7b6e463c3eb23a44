import { describe, expect, it } from 'vitest';
import { gyMcu90614 } from '#sim/gy-mcu90614/firmware.ts';
import { bench } from '#tests/unit/firmware-sim/firmware-bench.ts';

const FRAME = '5A 5A 45 04 0E 4C 09 C4 24';

describe('a GY-MCU90614', () => {
  it('sends 14 frames a second by itself', () => {
    const device = bench(gyMcu90614);
    device.advance(1001);
    expect(device.take()).toHaveLength(14);
  });

  it('answers one reading, and goes on as before', () => {
    const device = bench(gyMcu90614, { auto: 'no' });
    device.receive('A5 15 BA');
    const [answer, ...others] = device.take();
    expect(answer).toMatchObject({ isAnswer: true, shape: { lengthAt: 3, checkBytes: 1 } });
    expect(others).toEqual([]);
    device.advance(1000);
    expect(device.take()).toEqual([]);
  });

  it('begins to send when told, once though told twice', () => {
    const device = bench(gyMcu90614, { auto: 'no', rate: '10' });
    device.receive('A5 45 EA A5 45 EA');
    device.advance(1000);
    expect(device.take()).toHaveLength(10);
  });

  it('takes on baud rate and auto-send with the next power-up only', () => {
    const device = bench(gyMcu90614);
    device.receive('A5 AF 54 A5 52 F7');
    expect(device.baudRate).toBe(9600);
    device.powerCycle();
    expect(device.baudRate).toBe(115_200);
    device.advance(1000);
    expect(device.take()).toEqual([]);
  });

  it('with an RS-485 transceiver puts its id behind each frame, outside the sum', () => {
    const device = bench(gyMcu90614, { auto: 'no', id: '20' });
    device.receive('A5 15 BA');
    expect(device.takeHex()).toBe(`${FRAME} 14`);
  });

  it('measures what it sees now', () => {
    const device = bench(gyMcu90614, { rate: '1' });
    device.advance(1000);
    device.see(38.2, 18.5);
    device.advance(1000);
    expect(device.takeHex()).toBe(`${FRAME} 5A 5A 45 04 0E EC 07 3A 38`);
  });
});
