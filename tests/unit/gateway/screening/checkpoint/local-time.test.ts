import { describe, expect, test } from 'vitest';
import { createSiteClock, isTimeZone } from '#gateway/screening/checkpoint/local-time.ts';

const shanghai = createSiteClock('Asia/Shanghai');
const berlin = createSiteClock('Europe/Berlin');
const utc = (text: string): number => Date.parse(text);

test('the clock on the wall shows the day and the minute of the place', () => {
  // Sunday evening in London is Monday morning in Shanghai.
  expect(shanghai.localTime(utc('2026-11-22T22:30:59Z'))).toEqual({ weekday: 1, minuteOfDay: 390 });
  expect(shanghai.localTime(utc('2026-11-22T16:00:00Z'))).toEqual({ weekday: 1, minuteOfDay: 0 });
  expect(berlin.localTime(utc('2026-07-05T22:30:00Z'))).toEqual({ weekday: 1, minuteOfDay: 30 });
});

describe('a local date is an instant', () => {
  test.each([
    ['in China', shanghai, '2026-12-01T00:00', '2026-11-30T16:00:00Z'],
    ['in winter', berlin, '2026-12-01T06:00', '2026-12-01T05:00:00Z'],
    ['in summer', berlin, '2026-07-01T06:00', '2026-07-01T04:00:00Z'],
    // DST ended in Germany on 2026-10-25 at 01:00 UTC: 02:00 to 03:00 was shown twice.
    ['that comes twice: the first', berlin, '2026-10-25T02:30', '2026-10-25T00:30:00Z'],
    // It began on 2026-03-29 at 01:00 UTC: 02:00 to 03:00 was not shown.
    ['that never comes: the change', berlin, '2026-03-29T02:30', '2026-03-29T01:00:00Z'],
    ['just before the change', berlin, '2026-03-29T01:59', '2026-03-29T00:59:00Z'],
    ['just after it', berlin, '2026-03-29T03:00', '2026-03-29T01:00:00Z'],
  ])('%s', (_, clock, local, instant) => {
    expect(new Date(clock.instantOf(local)).toISOString()).toBe(instant.replace('Z', '.000Z'));
  });

  test('in every hour of a year, and shows itself again', () => {
    for (let hour = 0; hour < 8_784; hour++) {
      const local = new Date(Date.UTC(2026, 0, 1, hour, 15)).toISOString().slice(0, 16);
      const { minuteOfDay } = shanghai.localTime(shanghai.instantOf(local));
      if (minuteOfDay !== (hour % 24) * 60 + 15) throw new Error(local);
    }
  });
});

test('a zone that there is not is no zone', () => {
  expect([isTimeZone('Asia/Shanghai'), isTimeZone('Asia/Atlantis')]).toEqual([true, false]);
});
