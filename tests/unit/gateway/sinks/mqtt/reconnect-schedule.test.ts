import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstConnectDelayMs } from '#gateway/sinks/mqtt/reconnect-schedule.ts';

test('the first wait of a gateway is always the same and within the spread', () => {
  void fc.assert(
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
