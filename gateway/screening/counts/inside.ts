import type { SiteClock } from '#gateway/screening/checkpoint/local-time.ts';
import type { CountedPassage } from './counted-passage.ts';
import { directionOf, hasLeft } from './counted-passage.ts';
import type { StoredInside } from './stored-counts.ts';
import { InsideSince } from './stored-counts.ts';

/** The hour at which a site is taken for empty, by its clock. */
export type InsideRules = {
  readonly clock: SiteClock;
  readonly resetAt: string | null;
  /** Lanes that lead out only: who is cleared there does not come in. */
  readonly outLanes: ReadonlySet<string>;
};

/** Somebody who was aside and whom a contact reading cleared: the guard lets them in, and no passage says so. */
export type ClearedPerson = {
  readonly episodeId: string;
  readonly laneId: string;
  readonly observedAtMs: number;
  readonly isTimeTrusted: boolean;
};

export const nobodyInside: StoredInside = {
  people: 0,
  vehicles: 0,
  sinceMs: null,
  since: InsideSince.Start,
  admittedEpisodes: [],
};

const MAX_ADMITTED_EPISODES = 64;
const DAY_MS = 86_400_000;

/**
 * An estimate: those who were let in less those who went out, never below none. It drifts by whoever the guard lets
 * past the lane, by two who go out as one, and by doors that nobody counts; the reset bounds that to a day.
 */
export function insideAfter(
  before: StoredInside,
  passage: CountedPassage,
  rules: InsideRules,
): StoredInside {
  const inside = insideAt(before, passage.isTimeTrusted ? passage.observedAtMs : null, rules);
  const started = inside.sinceMs === null ? { ...inside, sinceMs: passage.observedAtMs } : inside;
  const by = changeBy(passage, started);
  const who = passage.kind === 'vehicle' ? 'vehicles' : 'people';
  if (by > 0) return withOneMore(started, who, passage.episodeId);
  return by === 0 ? started : { ...started, [who]: Math.max(0, started[who] - 1) };
}

export function insideAfterClearing(
  before: StoredInside,
  { episodeId, laneId, observedAtMs, isTimeTrusted }: ClearedPerson,
  rules: InsideRules,
): StoredInside {
  const inside = insideAt(before, isTimeTrusted ? observedAtMs : null, rules);
  const isIn = rules.outLanes.has(laneId) || inside.admittedEpisodes.includes(episodeId);
  return isIn ? inside : withOneMore(inside, 'people', episodeId);
}

function withOneMore(
  inside: StoredInside,
  who: 'people' | 'vehicles',
  episodeId: string,
): StoredInside {
  const admittedEpisodes = [...inside.admittedEpisodes, episodeId].slice(-MAX_ADMITTED_EPISODES);
  return { ...inside, [who]: inside[who] + 1, admittedEpisodes };
}

/** As it is at that time: empty where the hour of the reset has passed since. `null`: the time is not trusted. */
export function insideAt(
  inside: StoredInside,
  atMs: number | null,
  { clock, resetAt }: InsideRules,
): StoredInside {
  if (atMs === null || resetAt === null || inside.sinceMs === null) return inside;
  const resetMs = lastReset(clock, resetAt, atMs);
  if (resetMs <= inside.sinceMs) return inside;
  return { ...inside, people: 0, vehicles: 0, sinceMs: resetMs, since: InsideSince.Hour };
}

function changeBy(passage: CountedPassage, { admittedEpisodes }: StoredInside): -1 | 0 | 1 {
  if (directionOf(passage) === 'out') return hasLeft(passage) ? -1 : 0;
  if (passage.verdict !== 'admit') return 0;
  return admittedEpisodes.includes(passage.episodeId) ? 0 : 1;
}

/** The newest moment at which the clock of the site showed that hour. */
function lastReset(clock: SiteClock, resetAt: string, atMs: number): number {
  const today = clock.instantOf(`${clock.localDate(atMs)}T${resetAt}`);
  if (today <= atMs) return today;
  return clock.instantOf(`${clock.localDate(atMs - DAY_MS)}T${resetAt}`);
}
