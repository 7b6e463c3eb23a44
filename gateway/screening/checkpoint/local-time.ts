/** What the clock on the wall of a site shows. */
export type LocalTime = {
  /** 1 Monday to 7 Sunday (ISO 8601). */
  readonly weekday: number;
  readonly minuteOfDay: number;
};

export const MINUTES_A_DAY = 1_440;
const DAY_MS = 86_400_000;

/** Days, hours and dates of one time zone, by the machine's own table of zones (`Intl`), with its summer times. */
export type SiteClock = {
  readonly localTime: (atMs: number) => LocalTime;
  /** Like `2026-12-01`. */
  readonly localDate: (atMs: number) => string;
  /**
   * The instant of `2026-12-01T06:00` here. An hour that a change of the clock repeats: the first one;
   * one that it leaves out: the moment of the change.
   */
  readonly instantOf: (local: string) => number;
};

export function createSiteClock(timeZone: string): SiteClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  /** The local time as if it were UTC. */
  const shownMs = (atMs: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(atMs)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  return {
    localTime(atMs) {
      const shown = new Date(shownMs(atMs));
      return {
        weekday: ((shown.getUTCDay() + 6) % 7) + 1,
        minuteOfDay: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
      };
    },
    localDate: (atMs) => new Date(shownMs(atMs)).toISOString().slice(0, 10),
    instantOf(local) {
      const wantedMs = Date.parse(`${local}Z`);
      const offsets = [wantedMs - DAY_MS, wantedMs + DAY_MS].map((atMs) => shownMs(atMs) - atMs);
      const candidates = offsets.map((offsetMs) => wantedMs - offsetMs).sort((a, b) => a - b);
      const exact = candidates.find((atMs) => shownMs(atMs) === wantedMs);
      return exact ?? changeBetween(candidates[0] as number, candidates[1] as number, shownMs);
    },
  };
}

/** The first instant of `(fromMs, untilMs]` at which the clock shows other hours than before: to the minute. */
function changeBetween(fromMs: number, untilMs: number, shownMs: (atMs: number) => number): number {
  const offsetMs = shownMs(fromMs) - fromMs;
  let [before, after] = [fromMs, untilMs];
  while (after - before > 1_000) {
    const middle = Math.floor((before + after) / 2_000) * 1_000;
    if (shownMs(middle) - middle === offsetMs) before = middle;
    else after = middle;
  }
  return after;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
