import type { CountedPassage } from './counted-passage.ts';
import { directionOf } from './counted-passage.ts';
import type { ClearedPerson, InsideRules } from './inside.ts';
import { insideAfter, insideAfterClearing, insideAt, nobodyInside } from './inside.ts';
import type { HourCount, StoredCounts, StoredInside } from './stored-counts.ts';
import { InsideSince } from './stored-counts.ts';

/** Two days: what a guard looks back at. Older hours are in the records. */
export const KEPT_HOURS = 48;
const HOUR_MS = 3_600_000;

/**
 * Counts by lane, direction, kind and verdict for each hour (of UTC), and who is inside. A function of the passages in
 * the order of the journal and of the guard's resets, so that it is the same after a restart. Bounded: of all hours
 * that were ever seen, wherever a clock has been, the newest are kept.
 */
export class PassageCounts {
  #rules: InsideRules;
  #hours = new Map<number, Map<string, HourCount>>();
  #inside: StoredInside = nobodyInside;
  #journalPosition = 0;

  constructor(rules: InsideRules, stored: StoredCounts | null) {
    this.#rules = rules;
    if (!stored) return;
    this.#inside = stored.inside;
    this.#journalPosition = stored.journalPosition;
    for (const each of stored.hours) this.#hourOf(each.hourStartMs).set(keyOf(each), each);
    this.#dropOldHours();
  }

  get journalPosition(): number {
    return this.#journalPosition;
  }

  /** Other rules from now on; what was counted stays. */
  use(rules: InsideRules): void {
    this.#rules = rules;
  }

  count(passage: CountedPassage, position: number): void {
    this.#journalPosition = position;
    const hourStartMs = Math.floor(passage.observedAtMs / HOUR_MS) * HOUR_MS;
    const { laneId, kind, verdict } = passage;
    const cell = { hourStartMs, laneId, direction: directionOf(passage), kind, verdict };
    const hour = this.#hourOf(hourStartMs);
    const count = (hour.get(keyOf(cell))?.count ?? 0) + 1;
    hour.set(keyOf(cell), { ...cell, count });
    this.#dropOldHours();
    this.#inside = insideAfter(this.#inside, passage, this.#rules);
  }

  cleared(person: ClearedPerson, position: number): void {
    this.#journalPosition = position;
    this.#inside = insideAfterClearing(this.#inside, person, this.#rules);
  }

  /** Everything up to there has been looked at; nothing in it counts. */
  seen(position: number): void {
    this.#journalPosition = Math.max(this.#journalPosition, position);
  }

  /** A guard has counted, or knows that the place is empty. */
  setInside(people: number, vehicles: number, atMs: number): void {
    this.#inside = {
      ...this.#inside,
      ...{ people, vehicles, sinceMs: atMs, since: InsideSince.Guard },
    };
  }

  /** `nowMs`: `null` while the clock is not trusted; then no hour resets it. */
  inside(nowMs: number | null): StoredInside {
    return insideAt(this.#inside, nowMs, this.#rules);
  }

  /** Newest hour first, of the lanes in any order. */
  hours(): readonly HourCount[] {
    return [...this.#hours.keys()]
      .sort((a, b) => b - a)
      .flatMap((hourStartMs) => [...(this.#hours.get(hourStartMs)?.values() ?? [])]);
  }

  toStored(): StoredCounts {
    return {
      version: 1,
      journalPosition: this.#journalPosition,
      hours: [...this.hours()],
      inside: this.#inside,
    };
  }

  #hourOf(hourStartMs: number): Map<string, HourCount> {
    const known = this.#hours.get(hourStartMs);
    if (known) return known;
    const hour = new Map<string, HourCount>();
    this.#hours.set(hourStartMs, hour);
    return hour;
  }

  #dropOldHours(): void {
    while (this.#hours.size > KEPT_HOURS) this.#hours.delete(Math.min(...this.#hours.keys()));
  }
}

function keyOf({ laneId, direction, kind, verdict }: HourCount | Omit<HourCount, 'count'>): string {
  return `${laneId} ${direction} ${kind} ${verdict}`;
}
