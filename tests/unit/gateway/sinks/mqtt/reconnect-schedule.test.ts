import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  firstConnectDelayMs,
  RECONNECT,
  reconnectDelayMs,
} from '#gateway/sinks/mqtt/reconnect-schedule.ts';

test('waits are spread from almost nothing to a limit that doubles up to a minute', () => {
  const longest = [1, 2, 3, 6, 7, 50].map((failures) =>
    reconnectDelayMs(RECONNECT, failures, () => 0.999_999),
  );
  expect(longest).toEqual([999, 1_999, 3_999, 31_999, 59_999, 59_999]);
  expect(reconnectDelayMs(RECONNECT, 9, () => 0)).toBe(100);
});

test('the first wait of a gateway is always the same and within the spread', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 60_000 }), (id, spreadMs) => {
      const delayMs = firstConnectDelayMs(id, spreadMs);
      expect(delayMs).toBe(firstConnectDelayMs(id, spreadMs));
      expect(delayMs).toBeGreaterThanOrEqual(0);
      expect(delayMs).toBeLessThanOrEqual(spreadMs);
    }),
  );
});

test('a thousand gateways that start together come in evenly', () => {
  const perSecond = new Array<number>(5).fill(0);
  for (let n = 0; n < 1_000; n++) {
    const second = Math.floor(firstConnectDelayMs(`gate-${n}`, 5_000) / 1_000);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
  }
  for (const count of perSecond) expect(count).toBeGreaterThan(150);
});
