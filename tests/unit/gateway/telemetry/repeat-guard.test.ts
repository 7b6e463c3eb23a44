import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRepeatGuard } from '#gateway/telemetry/repeat-guard.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

function guarded(maxKeys?: number) {
  const clock = new FakeClock();
  const guard = createRepeatGuard({ clock, ...(maxKeys !== undefined && { maxKeys }) });
  const told: (readonly [string, number])[] = [];
  return {
    clock,
    guard,
    told,
    happen: (key: string) => guard.say(key, (repeats) => told.push([key, repeats])),
  };
}

describe('a fault that repeats', () => {
  test('is told at once the first time', () => {
    const { happen, told } = guarded();
    happen('port gone');
    expect(told).toEqual([['port gone', 0]]);
  });

  test('is told with a count once a minute, and no more', () => {
    const { happen, told, clock } = guarded();
    for (let second = 0; second < 180; second++) {
      happen('port gone');
      clock.advance(1_000);
    }
    expect(told.map(([, repeats]) => repeats)).toEqual([0, 59, 60, 60]);
  });

  test('is told at once again after a quiet minute', () => {
    const { happen, told, clock } = guarded();
    happen('port gone');
    clock.advance(61_000);
    happen('port gone');
    expect(told.map(([, repeats]) => repeats)).toEqual([0, 0]);
  });

  test('does not hide another one', () => {
    const { happen, told } = guarded();
    happen('port gone');
    happen('broker gone');
    expect(told.map(([key]) => key)).toEqual(['port gone', 'broker gone']);
  });

  test('is told to the end when the guard closes, and leaves no timer', () => {
    const { happen, told, clock, guard } = guarded();
    for (let times = 0; times < 5; times++) happen('port gone');
    guard.close();
    expect(told).toEqual([
      ['port gone', 0],
      ['port gone', 4],
    ]);
    expect(clock.timerCount).toBe(0);
  });

  test('is never lost from the count, and different ones never fill the memory', () => {
    void fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(90_000)), { maxLength: 200 }), (events) => {
        const { happen, told, clock, guard } = guarded(8);
        for (const [key, waitMs] of events) {
          happen(`fault ${key}`);
          expect(clock.timerCount).toBeLessThanOrEqual(9);
          clock.advance(waitMs);
        }
        guard.close();
        const first = told.filter(([, repeats]) => repeats === 0).length;
        const repeated = told.reduce((sum, [, repeats]) => sum + repeats, 0);
        expect(first + repeated).toBe(events.length);
      }),
    );
  });
});
