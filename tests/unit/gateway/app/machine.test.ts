import { describe, expect, it } from 'vitest';
import { every } from '#gateway/app/every.ts';
import { readMachine } from '#gateway/app/machine.ts';
import { systemClock } from '#gateway/app/system-clock.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

describe('the machine', () => {
  it('has the same ids however often it is asked', () => {
    const { bootId, machineId } = readMachine();
    expect(readMachine()).toEqual({ bootId, machineId });
    expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(machineId).not.toBe('');
  });
});

describe("the system's clock", () => {
  it('calls back, unless it is cancelled', async () => {
    const called: string[] = [];
    systemClock.after(0, () => called.push('kept'));
    systemClock.after(0, () => called.push('cancelled')).cancel();
    const before = systemClock.monotonicMs();
    await eventually('the call', () => called.length > 0);
    expect(called).toEqual(['kept']);
    expect(systemClock.monotonicMs()).toBeGreaterThan(before);
    expect(Math.abs(systemClock.wallMs() - Date.now())).toBeLessThan(1_000);
  });
});

describe('work that is done again and again', () => {
  it('is done at once, then after each interval, until it is ended', () => {
    const clock = new FakeClock();
    let count = 0;
    const end = every(clock, 1_000, () => count++);
    expect(count).toBe(1);
    clock.advance(3_500);
    expect(count).toBe(4);
    end();
    clock.advance(10_000);
    expect(count).toBe(4);
    expect(clock.timerCount).toBe(0);
  });

  it('goes on after it failed once', () => {
    const clock = new FakeClock();
    let count = 0;
    every(clock, 1_000, () => {
      if (++count === 2) throw new Error('once');
    });
    expect(() => clock.advance(1_000)).toThrow('once');
    clock.advance(1_000);
    expect(count).toBe(3);
  });
});
