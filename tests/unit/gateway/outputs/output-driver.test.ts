import { describe, expect, test } from 'vitest';
import type { Verdict } from '#gateway/domain/passage.ts';
import type { Light } from '#gateway/outputs/light.ts';
import type { OutputDriverOptions } from '#gateway/outputs/output-driver.ts';
import { OutputDriver } from '#gateway/outputs/output-driver.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

const lights = {
  admit: 'green',
  'measure-again': 'yellow',
  'step-aside': 'red',
  refuse: 'red',
  'call-guard': 'yellow',
} as const satisfies Record<Verdict, Light>;

/** A lamp that does what it is told, when the test lets it. */
function bench(changes: Partial<OutputDriverOptions> = {}) {
  const clock = new FakeClock();
  const told: Light[] = [];
  const troubles: (string | null)[] = [];
  let isBroken = false;
  let hold: Promise<void> | null = null;
  let release = (): void => undefined;
  const driver = new OutputDriver({
    line: {
      description: 'lamp',
      async show(light) {
        told.push(light);
        if (hold !== null) await hold;
        if (isBroken) throw new Error('The lamp does not answer.');
      },
      close: () => Promise.resolve(),
    },
    ...{ lights, pulseMs: 3_000, maxAgeMs: 1_500, rewriteMs: 2_000, unsureLight: 'red' as const },
    clock,
    onTrouble: (sentence) => troubles.push(sentence),
    ...changes,
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return {
    driver,
    told,
    troubles,
    clock,
    breaks: (now: boolean) => {
      isBroken = now;
    },
    hangs() {
      hold = new Promise((resolve) => {
        release = resolve;
      });
    },
    async answers() {
      hold = null;
      release();
      await settle();
    },
    async start() {
      driver.start();
      await settle();
      clock.advance(0);
      await settle();
    },
    async say(verdict: Verdict, ageMs = 0) {
      driver.verdict(verdict, clock.monotonicMs() - ageMs);
      await settle();
    },
    async advance(ms: number) {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        await settle();
      }
    },
  };
}

test('the first word after a start is the safe light, then rest', async () => {
  const lamp = bench();
  expect(lamp.driver.snapshot()).toMatchObject({ state: 'unsure', light: null });
  await lamp.start();
  expect(lamp.told).toEqual(['red', 'red']);
  expect(lamp.driver.snapshot()).toMatchObject({ state: 'sure', light: 'red' });
});

test.each(Object.entries(lights))(
  '%s shows %s for its time, then red again',
  async (verdict, light) => {
    const lamp = bench({ rewriteMs: 60_000 });
    await lamp.start();
    await lamp.say(verdict as Verdict);
    expect(lamp.told.at(-1)).toBe(light);
    await lamp.advance(2_900);
    expect(lamp.driver.snapshot().light).toBe(light);
    await lamp.advance(100);
    expect(lamp.told).toEqual(['red', 'red', light, 'red']);
  },
);

test('the next person takes the green of the one before at once', async () => {
  const lamp = bench();
  await lamp.start();
  await lamp.say('admit');
  await lamp.say('step-aside');
  expect(lamp.driver.snapshot().light).toBe('red');
});

test('what is shown is said again and again, and no longer than its time', async () => {
  const lamp = bench();
  await lamp.start();
  await lamp.say('admit');
  await lamp.advance(10_000);
  expect(lamp.told.slice(2)).toEqual(['green', 'green', 'red', 'red', 'red', 'red']);
});

describe('green is never shown', () => {
  test('before the lamp has confirmed the safe light', async () => {
    const lamp = bench();
    lamp.breaks(true);
    await lamp.start();
    await lamp.say('admit');
    await lamp.advance(30_000);
    expect(new Set(lamp.told)).toEqual(new Set(['red']));
    lamp.breaks(false);
    await lamp.advance(6_000);
    expect(lamp.told).not.toContain('green');
    expect(lamp.driver.snapshot()).toMatchObject({ state: 'sure', light: 'red', dropped: 1 });
  });

  test('for a verdict that is old', async () => {
    const lamp = bench();
    await lamp.start();
    await lamp.say('admit', 1_501);
    await lamp.advance(5_000);
    expect(lamp.told).not.toContain('green');
  });

  test('for a verdict that became old while the lamp hung', async () => {
    const lamp = bench();
    await lamp.start();
    lamp.hangs();
    await lamp.say('refuse');
    await lamp.say('admit');
    lamp.clock.advance(1_600);
    await lamp.answers();
    expect(lamp.told).not.toContain('green');
    expect(lamp.driver.snapshot().dropped).toBe(1);
  });

  test('after anything went wrong: the safe light comes first, and what was waiting is gone', async () => {
    const lamp = bench();
    await lamp.start();
    lamp.breaks(true);
    lamp.hangs();
    await lamp.say('refuse');
    await lamp.say('admit');
    await lamp.answers();
    lamp.breaks(false);
    await lamp.advance(5_000);
    expect(lamp.told).not.toContain('green');
    expect(lamp.troubles).toEqual([null, 'The lamp does not answer.', null]);
  });

  test('in place of a lost end: an end that fails is tried until it is said', async () => {
    const lamp = bench({ rewriteMs: 60_000 });
    await lamp.start();
    await lamp.say('admit');
    lamp.breaks(true);
    await lamp.advance(3_000);
    expect(lamp.driver.snapshot()).toMatchObject({ state: 'unsure', light: null });
    lamp.breaks(false);
    await lamp.advance(1_000);
    expect(lamp.told.slice(3)).not.toContain('green');
    expect(lamp.driver.snapshot()).toMatchObject({ state: 'sure', light: 'red' });
  });

  test('once it is stopped: it leaves the safe light behind', async () => {
    const lamp = bench();
    await lamp.start();
    await lamp.say('admit');
    await lamp.driver.stop();
    await lamp.say('admit');
    expect(lamp.told.at(-1)).toBe('red');
  });
});

test('of many verdicts while the lamp hangs only the newest waits, and nobody waits for it', async () => {
  const lamp = bench();
  await lamp.start();
  lamp.hangs();
  await lamp.say('refuse');
  for (let index = 0; index < 1_000; index++) await lamp.say('call-guard');
  await lamp.say('admit');
  await lamp.answers();
  expect(lamp.told.slice(2)).toEqual(['red', 'green']);
  expect(lamp.driver.snapshot().dropped).toBe(1_000);
});

test('a way of escape is free while nobody can say, and closed at rest', async () => {
  const lamp = bench({ unsureLight: 'green' });
  await lamp.start();
  expect(lamp.told).toEqual(['green', 'red']);
  lamp.breaks(true);
  await lamp.advance(2_100);
  lamp.breaks(false);
  await lamp.advance(1_000);
  expect(lamp.told.slice(-3)).toEqual(['red', 'green', 'red']);
});

test('a lamp that stays away is tried less and less often, but for ever', async () => {
  const lamp = bench();
  lamp.breaks(true);
  await lamp.start();
  await lamp.advance(60_000);
  expect(lamp.driver.snapshot().failures).toBeGreaterThan(12);
  expect(lamp.driver.snapshot().failures).toBeLessThan(25);
  expect(lamp.troubles).toEqual(['The lamp does not answer.']);
});
