import { describe, expect, it } from 'vitest';
import { mlx9061466 } from '#sim/mlx90614-66/firmware.ts';
import { encodeFrame, OutputMode } from '#sim/mlx90614-66/frame.ts';
import { bench, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

describe('a `66 66` frame', () => {
  it.each([
    // Captured from a module, as a comment in its STM32 driver has it; both values were alike.
    ['66 66 01 04 0A 83 0A 83 1A', 26.91, 26.91],
    // By the same rule: the sum is over the four data bytes only.
    ['66 66 01 04 0E 4C 09 C4 27', 36.6, 25],
  ])('is %s for object %f and ambient %f', (expected, object, ambient) => {
    const pair = { objectTemperatureCelsius: object, ambientTemperatureCelsius: ambient };
    expect(hexOf(encodeFrame(OutputMode.Continuous, pair))).toBe(expected);
  });
});

describe('a `66 66` module', () => {
  it('streams until it is asked, and then answers each question with mode 02', () => {
    const device = bench(mlx9061466);
    device.advance(1000);
    expect(device.take()).toHaveLength(10);
    device.receive('66 66 02 56');
    expect(device.takeHex()).toBe('66 66 02 04 0E 4C 09 C4 27');
    device.advance(1000);
    expect(device.take()).toEqual([]);
    device.receive('66 66 01 56');
    device.advance(200);
    expect(device.take()).toHaveLength(2);
  });

  it.each([
    ['66 66 11 56', 9600],
    ['66 66 12 56', 57_600],
    ['66 66 13 56', 115_200],
  ])('runs at another rate after %s', (command, baudRate) => {
    const device = bench(mlx9061466, { baud: '38400' });
    device.receive(command);
    expect(device.baudRate).toBe(baudRate);
  });

  it('takes nothing that does not end with 56', () => {
    const device = bench(mlx9061466, { mode: 'query' });
    device.receive('66 66 02 66 66 01 55 02 56');
    device.advance(1000);
    expect(device.take()).toEqual([]);
  });
});
