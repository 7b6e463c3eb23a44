import { expect, test } from 'vitest';
import { ReplayClock } from '#gateway/app/replay/replay-clock.ts';

test('runs what is due in order of time, and what is due together in the order in which it was set', () => {
  const clock = new ReplayClock(100, 5_000);
  const ran: string[] = [];
  clock.after(30, () => ran.push(`late at ${clock.monotonicMs()}`));
  clock.after(10, () => {
    ran.push(`first at ${clock.monotonicMs()}`);
    clock.after(5, () => ran.push(`set on the way at ${clock.monotonicMs()}`));
  });
  clock.after(10, () => ran.push('second'));
  while (clock.runNext(120));
  expect(ran).toEqual(['first at 110', 'second', 'set on the way at 115']);
  clock.moveTo(120);
  expect([clock.monotonicMs(), clock.wallMs(), clock.nextDueMs]).toEqual([120, 5_020, 130]);
});

test('a cancelled timer never runs', () => {
  const clock = new ReplayClock(0, 0);
  let count = 0;
  const timer = clock.after(1, () => count++);
  timer.cancel();
  timer.cancel();
  expect(clock.runNext(100)).toBe(false);
  expect(count).toBe(0);
});

test('the wall clock may step; the other never goes back', () => {
  const clock = new ReplayClock(1_000, 9_000);
  clock.moveTo(1_500);
  clock.setWall(2_000, 1_500);
  expect(clock.wallMs()).toBe(2_000);
  clock.moveTo(1_200);
  expect(clock.monotonicMs()).toBe(1_500);
});
