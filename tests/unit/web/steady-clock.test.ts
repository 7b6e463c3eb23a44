import { describe, expect, test } from 'vitest';
import { createServerClock } from '#web/server-clock.ts';
import { createSteadyClock } from '#web/steady-clock.ts';

function machine() {
  const time = { monotonicMs: 0, wallMs: 1_700_000_000_000 };
  const clock = createSteadyClock(
    () => time.monotonicMs,
    () => time.wallMs,
  );
  return { time, clock };
}

describe('the steady clock', () => {
  test('counts what passes', () => {
    const { time, clock } = machine();
    time.monotonicMs += 1_000;
    time.wallMs += 1_000;
    expect(clock()).toBe(1_000);
  });

  test('counts sleep, during which the monotonic clock stood still', () => {
    const { time, clock } = machine();
    time.wallMs += 3_600_000;
    expect(clock()).toBe(3_600_000);
  });

  test('never goes back when the wall clock is set back', () => {
    const { time, clock } = machine();
    time.monotonicMs += 2_000;
    time.wallMs -= 86_400_000;
    expect(clock()).toBe(2_000);
    time.monotonicMs += 500;
    time.wallMs += 500;
    expect(clock()).toBe(2_500);
  });
});

test("the server's time goes on between its answers and follows each of them", () => {
  const { time, clock } = machine();
  const server = createServerClock(clock, time.wallMs);
  server.set(5_000);
  time.monotonicMs += 700;
  expect(server.nowMs()).toBe(5_700);
  server.set(5_650);
  expect(server.nowMs()).toBe(5_650);
});
