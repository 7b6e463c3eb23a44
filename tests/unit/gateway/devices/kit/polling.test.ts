import { expect, test } from 'vitest';
import { createPolling } from '#gateway/devices/kit/polling.ts';

const inquiry = () => ({ question: Uint8Array.of(1), answerTimeoutMs: 100, drainMs: 100 });

test('asks at once, then rests after each question, answered or not', () => {
  let missed = 0;
  const onUnanswered = () => {
    missed += 1;
  };
  const { asking, isOpen, close } = createPolling({ inquiry, restMs: 250, onUnanswered });
  expect(isOpen()).toBe(false);
  expect(asking.next()).toMatchObject({ answerTimeoutMs: 100 });
  expect(isOpen()).toBe(true);
  close();
  expect(isOpen()).toBe(false);
  expect(asking.next()).toEqual({ pauseMs: 250 });
  expect(asking.next()).toMatchObject({ answerTimeoutMs: 100 });
  asking.unanswered();
  expect(isOpen()).toBe(false);
  expect(missed).toBe(1);
  expect(asking.next()).toEqual({ pauseMs: 250 });
});

test('without a rest it asks and asks', () => {
  const { asking, close } = createPolling({ inquiry, restMs: 0 });
  for (let round = 0; round < 3; round += 1) {
    expect(asking.next()).toHaveProperty('question');
    close();
  }
});
