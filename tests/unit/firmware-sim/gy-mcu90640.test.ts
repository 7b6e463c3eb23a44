import { describe, expect, it } from 'vitest';
import { gyMcu90640 } from '#sim/gy-mcu90640/firmware.ts';
import { encodeFrame } from '#sim/gy-mcu90640/frame.ts';
import { createRandom } from '#sim/random.ts';
import { bench, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

const random = () => createRandom(1, 'array');
const quiet = { boot: '0', noise: '0' };
const whole = (device: ReturnType<typeof bench>) =>
  device.take().filter(({ bytes }) => bytes.length === 1544);

describe('a frame of the MLX90640 array', () => {
  it('is 1544 bytes: mark, length, 768 pixels and the ambient temperature, low byte first', () => {
    // The end of a frame from a real module: ambient FC 0A is 28.12 °C; 9E A5 nobody could explain.
    const frame = Buffer.from(encodeFrame(Array(768).fill(36.6), 28.12, random()));
    expect(frame).toHaveLength(1544);
    expect(hexOf(frame.subarray(0, 6))).toBe('5A 5A 02 06 4C 0E');
    expect(hexOf(frame.subarray(1538, 1542))).toBe('4C 0E FC 0A');
  });

  it('ends with two bytes that are no sum of it', () => {
    const numbers = random();
    for (let round = 0; round < 2000; round += 1) {
      const frame = Buffer.from(encodeFrame(Array(768).fill(round / 100), 25, numbers));
      const sum = frame.subarray(0, 1542).reduce((total, byte) => total + byte, 0);
      expect(frame.readUInt16LE(1542)).not.toBe(sum & 0xffff);
      expect(frame.readUInt16BE(1542)).not.toBe(sum & 0xffff);
      expect([...frame.subarray(1542)]).not.toContain(sum & 0xff);
    }
  });
});

describe('a GY-MCU90640', () => {
  it('sees a warm face before a cooler background', () => {
    const device = bench(gyMcu90640, quiet);
    device.see(36.6, 24);
    device.advance(250);
    const frame = Buffer.from(whole(device)[0]?.bytes ?? []);
    const pixels = Array.from(
      { length: 768 },
      (_, pixel) => frame.readInt16LE(4 + 2 * pixel) / 100,
    );
    expect(Math.max(...pixels)).toBe(36.6);
    const warm = pixels.filter((pixel) => pixel > 33);
    expect(warm.length).toBeGreaterThan(50);
    expect(warm.length).toBeLessThan(200);
    expect([pixels[0], pixels[767]]).toEqual([24, 24]);
    expect(pixels.indexOf(36.6) % 32).toBeGreaterThan(10);
  });

  it('says rubbish while it starts, and hears nothing', () => {
    const device = bench(gyMcu90640, { boot: '500' });
    device.receive('A5 35 01 DB');
    device.advance(499);
    const rubbish = device.take();
    expect(rubbish.length).toBe(5);
    expect(rubbish.every(({ bytes }) => bytes.length <= 48)).toBe(true);
    device.advance(600);
    expect(whole(device).length).toBeGreaterThan(0);
  });

  it.each([
    ['A5 25 00 CA', 1],
    ['A5 25 01 CB', 2],
    ['A5 25 03 CD', 8],
  ])('after %s sends %i frames in two seconds', (command, frames) => {
    const device = bench(gyMcu90640, quiet);
    device.receive(command);
    device.advance(2000);
    expect(whole(device)).toHaveLength(frames);
  });

  it('sends no more frames than its line carries', () => {
    const device = bench(gyMcu90640, { ...quiet, rate: '8' });
    device.advance(10_000);
    expect(whole(device)).toHaveLength(74);
    device.receive('A5 15 01 BB');
    expect(device.baudRate).toBe(9600);
    device.advance(10_000);
    expect(whole(device)).toHaveLength(6);
  });

  it('sends one frame when asked and no more, until it shall send by itself', () => {
    const device = bench(gyMcu90640, quiet);
    device.receive('A5 35 01 DB');
    device.advance(2000);
    expect(whole(device)).toHaveLength(1);
    device.receive('A5 35 02 DC');
    device.advance(1000);
    expect(whole(device)).toHaveLength(4);
  });

  it('does not take the rate commands of the vendor’s app, whose sums are off by one', () => {
    const device = bench(gyMcu90640, quiet);
    for (const wrong of ['A5 25 02 CB', 'A5 25 03 CC', 'A5 25 04 CD', 'A5 25 05 CE']) {
      device.receive(wrong);
    }
    device.advance(1000);
    expect(whole(device)).toHaveLength(4);
  });
});
