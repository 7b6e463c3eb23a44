import { describe, expect, test } from 'vitest';
import type { TrafficCounts } from '#gateway/telemetry/traffic-window.ts';
import { TrafficWindow } from '#gateway/telemetry/traffic-window.ts';

const counts = (frames: number, noise = 0): TrafficCounts => ({
  frames,
  bytesIn: frames * 9 + noise,
  discardedBytes: { noise, separator: 0 },
});

/** A device with ten frames a second, sampled each second until then. */
function tenASecond(untilMs: number): TrafficWindow {
  const window = new TrafficWindow();
  for (let ms = 0; ms <= untilMs; ms += 1_000) window.sample(ms, counts(ms / 100));
  return window;
}

describe('the recent traffic of a line', () => {
  test('is as many frames a second as came lately', () => {
    expect(tenASecond(30_000).framesPerSecond(30_500, counts(305))).toBe(10);
  });

  test('falls to nothing within seconds of the last frame', () => {
    const window = tenASecond(30_000);
    for (let ms = 31_000; ms <= 36_000; ms += 1_000) window.sample(ms, counts(300));
    expect(window.framesPerSecond(36_000, counts(300))).toBe(0);
  });

  test('does not jump in the first moment', () => {
    const window = tenASecond(0);
    expect(window.framesPerSecond(10, counts(1))).toBe(1);
    expect(window.framesPerSecond(2_000, counts(20))).toBe(10);
  });

  test('is that of the last minute: what was mended is forgotten', () => {
    const window = new TrafficWindow();
    for (let ms = 0; ms <= 90_000; ms += 1_000) window.sample(ms, counts(ms / 100, 50));
    expect(window.recent(counts(910, 50))).toEqual({
      bytesIn: 610 * 9,
      discardedBytes: { noise: 0, separator: 0 },
    });
    expect(window.recent(counts(910, 57)).discardedBytes).toEqual({ noise: 7, separator: 0 });
  });

  test('is nothing before the first look', () => {
    const window = new TrafficWindow();
    expect(window.framesPerSecond(0, counts(5))).toBe(0);
    expect(window.recent(counts(5))).toEqual({ bytesIn: 0, discardedBytes: {} });
  });
});
