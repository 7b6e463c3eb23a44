import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  firstConnectDelayMs,
  jitterOf,
  RECONNECT,
  reconnectDelayMs,
} from '#gateway/sinks/mqtt/reconnect-schedule.ts';

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

const waitsOf = (gatewayId: string, count: number): number[] => {
  const jitter = jitterOf(gatewayId);
  return Array.from({ length: count }, (_, n) => reconnectDelayMs(RECONNECT, n + 1, jitter));
};

test('no wait is below one second or above sixty, and the limit doubles', () => {
  void fc.assert(
    fc.property(fc.string(), (id) => {
      for (const [n, waitMs] of waitsOf(id, 40).entries()) {
        expect(waitMs).toBeGreaterThanOrEqual(1_000);
        expect(waitMs).toBeLessThanOrEqual(Math.min(60_000, 1_000 * 2 ** (n + 1)));
      }
    }),
  );
});

test('the jitter comes from the id: the same again for one gateway, another for its neighbour', () => {
  expect(waitsOf('gate-1', 10)).toEqual(waitsOf('gate-1', 10));
  expect(waitsOf('gate-1', 10)).not.toEqual(waitsOf('gate-2', 10));
  expect(new Set(waitsOf('gate-1', 40).slice(6)).size).toBe(34);
});

test('a thousand gateways that lost the same broker do not come back in the same tenth of a second', () => {
  const perTenth = new Map<number, number>();
  for (let n = 0; n < 1_000; n++) {
    const tenth = Math.floor((waitsOf(`gate-${n}`, 4)[3] ?? 0) / 100);
    perTenth.set(tenth, (perTenth.get(tenth) ?? 0) + 1);
  }
  expect(Math.max(...perTenth.values())).toBeLessThan(25);
});
