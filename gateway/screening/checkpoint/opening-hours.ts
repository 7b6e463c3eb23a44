import type { CheckpointConfig } from './checkpoint-config.ts';
import { minuteOf, WEEKDAYS } from './checkpoint-config.ts';
import type { LocalTime } from './local-time.ts';

/**
 * Whether it is open when the clock on the wall shows this. `from` is open, `until` is not; hours that end at or
 * before they begin go on after midnight and belong to the day on which they began. On the night of a change of the
 * clock it opens and closes when the clock shows the hour: one that comes twice counts twice.
 */
export function isOpen(hours: CheckpointConfig['openingHours'], now: LocalTime): boolean {
  return hours.length === 0 || hours.some((stretch) => isWithin(stretch, now));
}

function isWithin(
  { days, from, until }: CheckpointConfig['openingHours'][number],
  { weekday, minuteOfDay }: LocalTime,
): boolean {
  const [opensAt, closesAt] = [minuteOf(from), minuteOf(until)];
  const isToday = days.includes(dayName(weekday));
  if (opensAt < closesAt) return isToday && minuteOfDay >= opensAt && minuteOfDay < closesAt;
  const beganYesterday = days.includes(dayName(weekday - 1)) && minuteOfDay < closesAt;
  return beganYesterday || (isToday && minuteOfDay >= opensAt);
}

function dayName(weekday: number): (typeof WEEKDAYS)[number] {
  return WEEKDAYS[(weekday + 6) % 7] as (typeof WEEKDAYS)[number];
}
