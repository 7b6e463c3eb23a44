import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceFromTracking } from '#gateway/time/chrony-tracking.ts';
import { createTimeSource } from '#gateway/time/time-source.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

/** Fields in the order of chronyc(1), "tracking", as `chronyc -c tracking` prints them. */
const tracking = (changes: Readonly<Record<number, string>> = {}): string =>
  [
    ...['A29FC87B', '162.159.200.123', '4', '1795420800.250000000'],
    ...['-0.000040000', '0.000012000', '0.000300000', '-7.5', '0.001', '0.05'],
    ...['0.030000000', '0.002000000', '1040.2', 'Normal'],
  ]
    .map((field, index) => changes[index] ?? field)
    .join(',');

describe('chrony', () => {
  test('tells when it measured last and how far off the clock may be', () => {
    expect(sourceFromTracking(`${tracking()}\n`)).toEqual({
      markMs: 1_795_420_800_250,
      // 0.04 ms still to be corrected, half of 30 ms of root delay, 2 ms of root dispersion.
      errorBoundMs: 18,
    });
  });

  test.each([
    ['without a source', tracking({ 13: 'Not synchronised', 3: '0.000000000' })],
    ['with nothing but its own clock', tracking({ 0: '7F7F0101' })],
    ['that has never measured', tracking({ 3: '0.000000000' })],
    ['that prints something else', '506 Cannot talk to daemon'],
    ['that prints no number', tracking({ 10: '' })],
    ['that is not there', ''],
  ])('%s synchronises nothing', (_, line) => {
    expect(sourceFromTracking(line)).toBeNull();
  });
});

describe('what sets the clock', () => {
  test('is seen by the file that is touched, before chrony is asked', async () => {
    const clock = new FakeClock();
    const mark = path.join(temporaryDirectory(), 'synchronized');
    let asked = 0;
    const read = createTimeSource({
      synchronisedMark: mark,
      monotonicMs: () => clock.monotonicMs(),
      chronyTracking: () => {
        asked++;
        return Promise.resolve(tracking());
      },
    });
    expect(await read()).toMatchObject({ errorBoundMs: 18 });
    for (let second = 0; second < 14; second++) {
      clock.advance(1_000);
      await read();
    }
    expect(asked).toBe(1);
    clock.advance(1_000);
    await read();
    expect(asked).toBe(2);
    fs.writeFileSync(mark, '');
    fs.utimesSync(mark, 1_795_420_900, 1_795_420_900);
    expect(await read()).toEqual({ markMs: 1_795_420_900_000, errorBoundMs: 5_000 });
    expect(asked).toBe(2);
  });

  test('is nothing where there is neither, and that is no error', async () => {
    const read = createTimeSource({
      synchronisedMark: '/nonexistent/mark',
      monotonicMs: () => 0,
      chronyTracking: () => Promise.reject(new Error('ENOENT')),
    });
    expect(await read()).toBeNull();
  });
});
