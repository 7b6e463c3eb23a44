import { expect, onTestFinished, test } from 'vitest';
import { createEventLoopDelay } from '#gateway/telemetry/event-loop-delay.ts';

test('the delay shows how long the loop was held up since it was last asked', async () => {
  const delay = createEventLoopDelay();
  onTestFinished(() => delay.stop());
  await ticks(3);
  const until = performance.now() + 300;
  while (performance.now() < until);
  await ticks(3);
  expect(delay.takeP99Seconds()).toBeGreaterThan(0.15);
  expect(delay.takeP99Seconds()).toBe(0);
});

/** Lets timers of the histogram's period run; not a wait for something to happen. */
async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) await new Promise((done) => setTimeout(done, 110));
}
