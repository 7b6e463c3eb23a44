import { expect, test } from 'vitest';
import { ACCOUNT_RULE, SignInThrottle, waitAfter } from '#ops-centre/accounts/sign-in-throttle.ts';

test.each([
  [0, 0],
  [2, 0],
  [3, 1_000],
  [4, 2_000],
  [8, 32_000],
  [11, 256_000],
  [12, 300_000],
  [1_000, 300_000],
])('after %i failures the wait is %i ms', (failures, waitMs) => {
  expect(waitAfter(failures, ACCOUNT_RULE)).toBe(waitMs);
});

test('guessing one account gets slow, and never stops for good', () => {
  const throttle = new SignInThrottle();
  let nowMs = 0;
  let looked = 0;
  while (nowMs < 3_600_000) {
    if (throttle.begin('anna', '10.0.0.1', nowMs) === 0) looked++;
    nowMs += 1_000;
  }
  expect(looked).toBeGreaterThan(15);
  expect(looked).toBeLessThan(30);
});

test('attempts that run at the same time count at once', () => {
  const throttle = new SignInThrottle();
  const waits = Array.from({ length: 10 }, () => throttle.begin('anna', '10.0.0.1', 0));
  expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(3);
});

test('another account at the same address and the same account elsewhere are not held up', () => {
  const throttle = new SignInThrottle();
  for (let times = 0; times < 5; times++) throttle.begin('anna', '10.0.0.1', 0);
  expect(throttle.begin('anna', '10.0.0.1', 0)).toBeGreaterThan(0);
  expect(throttle.begin('ben', '10.0.0.1', 0)).toBe(0);
  expect(throttle.begin('anna', '10.0.0.2', 0)).toBe(0);
});

test('one address that tries many accounts is slowed down too', () => {
  const throttle = new SignInThrottle();
  const waits = Array.from({ length: 25 }, (_, index) =>
    throttle.begin(`user-${index}`, '10.0.0.1', 0),
  );
  expect(waits.filter((waitMs) => waitMs > 0)).toHaveLength(5);
});

test('signing in forgets the failures of the account', () => {
  const throttle = new SignInThrottle();
  for (let times = 0; times < 3; times++) throttle.begin('anna', '10.0.0.1', 0);
  throttle.begin('anna', '10.0.0.1', 1_000);
  throttle.succeeded('anna', '10.0.0.1');
  expect(throttle.begin('anna', '10.0.0.1', 1_000)).toBe(0);
});

test('memory stays bounded however many names are tried', () => {
  const throttle = new SignInThrottle();
  for (let index = 0; index < 30_000; index++) throttle.begin(`n${index}`, `10.0.${index}`, 0);
  for (let times = 0; times < 4; times++) throttle.begin('anna', 'here', 0);
  expect(throttle.begin('anna', 'here', 0)).toBeGreaterThan(0);
});
