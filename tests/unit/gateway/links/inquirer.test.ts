import { describe, expect, test } from 'vitest';
import type { Inquiry, Pause } from '#gateway/devices/device-driver.ts';
import { Inquirer } from '#gateway/links/inquirer.ts';
import { ownLine } from '#gateway/links/line-turns.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { settle } from '#tests/support/supervised-device.ts';

const inquiry = (code: number, more: Partial<Inquiry> = {}): Inquiry => ({
  question: Uint8Array.of(code),
  answerTimeoutMs: 200,
  drainMs: 500,
  ...more,
});

/** An inquirer with a driver that asks what the script says, and `pauseMs: 1000` for ever after it. */
function stand(script: readonly (Inquiry | Pause)[]) {
  const clock = new FakeClock();
  const steps = [...script];
  const asked: number[] = [];
  const told: string[] = [];
  let isLinkUp = true;
  const inquirer = new Inquirer({
    asking: {
      next: () => steps.shift() ?? { pauseMs: 1_000 },
      unanswered: () => told.push('unanswered'),
    },
    turns: ownLine,
    clock,
    write: (question) => {
      if (isLinkUp) asked.push(question[0] ?? 0);
      return Promise.resolve(isLinkUp);
    },
    onTimeout: () => told.push('flushed'),
  });
  return { clock, asked, told, inquirer, unplug: () => (isLinkUp = false) };
}

describe('asking', () => {
  test('goes on to the next question as soon as one is answered', async () => {
    const { clock, asked, inquirer } = stand([inquiry(1), inquiry(2)]);
    inquirer.start();
    await settle();
    expect(asked).toEqual([1]);
    clock.advance(30);
    inquirer.answered();
    clock.advance(0);
    expect(asked).toEqual([1, 2]);
  });

  test('rests as long as the driver wants to', async () => {
    const { clock, asked, inquirer } = stand([{ pauseMs: 250 }, inquiry(1)]);
    inquirer.start();
    clock.advance(249);
    expect(asked).toEqual([]);
    clock.advance(1);
    await settle();
    expect(asked).toEqual([1]);
  });

  test('waits until the line was quiet for as long as the question wants', async () => {
    const { clock, asked, inquirer } = stand([{ pauseMs: 10 }, inquiry(1, { quietBeforeMs: 40 })]);
    inquirer.start();
    clock.advance(5);
    inquirer.bytesCame(clock.monotonicMs());
    clock.advance(39);
    expect(asked).toEqual([]);
    clock.advance(1);
    await settle();
    expect(asked).toEqual([1]);
  });

  test('an answer that is there before the question is known to have left counts', async () => {
    const { clock, told, inquirer } = stand([inquiry(1)]);
    inquirer.start();
    inquirer.answered();
    await settle();
    clock.advance(5_000);
    expect(told).toEqual([]);
  });

  test('an answer without a question changes nothing', async () => {
    const { clock, asked, inquirer } = stand([{ pauseMs: 100 }, inquiry(1)]);
    inquirer.start();
    inquirer.answered();
    clock.advance(50);
    await settle();
    expect(asked).toEqual([]);
  });
});

describe('a missed answer', () => {
  test('is told after its time, and nothing is asked until the line was quiet for long enough', async () => {
    const { clock, asked, told, inquirer } = stand([inquiry(1), inquiry(2)]);
    inquirer.start();
    await settle();
    clock.advance(200);
    expect(told).toEqual(['flushed', 'unanswered']);
    expect(inquirer.isDraining).toBe(true);
    clock.advance(400);
    inquirer.bytesCame(clock.monotonicMs());
    clock.advance(499);
    expect(asked).toEqual([1]);
    expect(inquirer.isDraining).toBe(true);
    clock.advance(1);
    await settle();
    expect(asked).toEqual([1, 2]);
    expect(inquirer.isDraining).toBe(false);
  });

  test('on a line that never falls quiet the device is asked again all the same, after ten times as long', async () => {
    const { clock, asked, inquirer } = stand([inquiry(1), inquiry(2)]);
    inquirer.start();
    await settle();
    for (let gone = 0; gone < 200 + 5_100; gone += 50) {
      clock.advance(50);
      inquirer.bytesCame(clock.monotonicMs());
    }
    await settle();
    expect(asked).toEqual([1, 2]);
  });

  test('of a device that also speaks unasked keeps nothing away and gives nothing up', async () => {
    const { clock, asked, told, inquirer } = stand([
      inquiry(1, { keepsListening: true }),
      inquiry(2),
    ]);
    inquirer.start();
    await settle();
    clock.advance(200);
    expect(told).toEqual(['unanswered']);
    expect(inquirer.isDraining).toBe(false);
    await settle();
    expect(asked).toEqual([1, 2]);
  });

  test('is also one when the question never left', async () => {
    const { clock, told, inquirer, unplug } = stand([inquiry(1)]);
    unplug();
    inquirer.start();
    await settle();
    clock.advance(200);
    expect(told).toEqual(['flushed', 'unanswered']);
  });
});

test('after the stop nothing is asked and no timer is left', async () => {
  const { clock, asked, told, inquirer } = stand([inquiry(1), inquiry(2)]);
  inquirer.start();
  await settle();
  inquirer.stop();
  clock.advance(60_000);
  await settle();
  expect(asked).toEqual([1]);
  expect(told).toEqual([]);
  expect(clock.timerCount).toBe(0);
});
