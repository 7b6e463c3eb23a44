import { expect, test } from 'vitest';
import { SAME_ID_ELSEWHERE } from '#gateway/sinks/mqtt/reason-codes.ts';
import { ReconnectPolicy } from '#gateway/sinks/mqtt/reconnect-policy.ts';
import { jitterOf, RECONNECT } from '#gateway/sinks/mqtt/reconnect-schedule.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

function policyOfGate() {
  const clock = new FakeClock();
  return { clock, policy: new ReconnectPolicy(RECONNECT, clock, jitterOf('gate-1')) };
}

test('a connection that ends at once is no success: the next wait goes on growing', () => {
  const { clock, policy } = policyOfGate();
  for (let n = 0; n < 12; n++) {
    policy.nextDelayMs();
    policy.connected();
    clock.advance(1_000);
    policy.ended();
  }
  const grown = Array.from({ length: 20 }, () => policy.nextDelayMs());
  expect(Math.max(...grown)).toBeGreaterThan(30_000);
  policy.connected();
  clock.advance(RECONNECT.stableMs);
  policy.ended();
  expect(policy.nextDelayMs()).toBeLessThanOrEqual(2_000);
});

test('whoever was pushed out by another machine leaves it the broker for a whole minute', () => {
  const { clock, policy } = policyOfGate();
  policy.connected();
  clock.advance(RECONNECT.stableMs);
  policy.takenOver();
  policy.ended();
  expect(policy.alarm).toBe(SAME_ID_ELSEWHERE);
  expect(policy.nextDelayMs()).toBe(60_000);
});

test('the alarm stays while both hold the broker in turn, and goes after ten quiet minutes', () => {
  const { clock, policy } = policyOfGate();
  for (let n = 0; n < 3; n++) {
    policy.connected();
    clock.advance(60_000);
    expect(policy.alarm).toBe(n === 0 ? '' : SAME_ID_ELSEWHERE);
    policy.takenOver();
    policy.ended();
    expect(policy.nextDelayMs()).toBe(60_000);
  }
  policy.connected();
  clock.advance(RECONNECT.calmMs);
  expect(policy.alarm).toBe('');
});

test('three closes without a reason are suspicious, and the waits grow though each lasts a while', () => {
  const { clock, policy } = policyOfGate();
  const close = () => {
    policy.connected();
    clock.advance(RECONNECT.quietMs - 1);
    policy.ended();
    return policy.unexplained().state;
  };
  expect([close(), close(), close()]).toEqual(['offline', 'offline', 'refused']);
  expect(policy.alarm).toContain('does another machine use');
  for (let n = 0; n < 8; n++) policy.nextDelayMs();
  policy.connected();
  clock.advance(RECONNECT.quietMs * 2);
  policy.ended();
  const next = Array.from({ length: 10 }, () => policy.nextDelayMs());
  expect(Math.max(...next)).toBeGreaterThan(10_000);
});

test('a broker that could not be reached in between was restarted: no suspicion', () => {
  const { policy } = policyOfGate();
  for (let n = 0; n < 6; n++) {
    expect(policy.unexplained().state).toBe('offline');
    policy.unreached();
  }
  expect(policy.alarm).toBe('');
});
