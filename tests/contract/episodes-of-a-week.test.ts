import { describe, expect, test } from 'vitest';
import { isFinal } from '#gateway/domain/episode.ts';
import { alertFrom } from '#gateway/screening/alert-rules.ts';
import { createConfiguredPolicy } from '#gateway/screening/configured-policy.ts';
import type { RecordedStep } from '#gateway/screening/episode/transition.ts';
import { nextDeadlineMs, stepLane } from '#gateway/screening/lane.ts';
import type { LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput, LaneState } from '#gateway/screening/lane-state.ts';
import { initialLaneState } from '#gateway/screening/lane-state.ts';
import type { Random } from '#sim/random.ts';
import { createRandom } from '#sim/random.ts';
import {
  at,
  laneRules,
  reading,
  stepsIn,
} from '#tests/unit/gateway/screening/screening-examples.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DAYS = 7;
const PEOPLE_A_DAY = 2_000;

/** What a guard does about a person: nearly always the contact thermometer, sometimes half of it, sometimes nothing. */
type Guard = 'contact' | 'other-site-only' | 'nothing';

type Timed = { readonly atMs: number; readonly input: (state: LaneState) => LaneInput | null };

/** One lane for a week, with a guard who does what guards do. Virtual time: nothing waits. */
class LaneWeek {
  readonly steps: RecordedStep[] = [];
  readonly #rules: LaneRules;
  readonly #random: Random;
  #state = initialLaneState;
  /** What the guard will do, by time. */
  #plans: Timed[] = [];
  readonly #bodies = new Map<string, number>();

  constructor(lane: number, random: Random) {
    this.#random = random;
    const { policy } = createConfiguredPolicy({ kind: 'adaptive', ...adaptive }, () => calibration);
    const laneId = `lane-${lane}`;
    this.#rules = laneRules({
      ...{ laneId, policy },
      requires: { temperature: true, code: false },
    });
  }

  run(): void {
    for (let day = 0; day < DAYS; day++) {
      for (const arrivesAtMs of this.#arrivals(day)) this.#person(arrivesAtMs);
    }
    this.#until(DAYS * DAY_MS + DAY_MS);
  }

  /** Half of them between 07:30 and 09:00, the others until 22:00. */
  #arrivals(day: number): readonly number[] {
    const hour = 60 * MINUTE_MS;
    return Array.from({ length: PEOPLE_A_DAY }, (_, index) =>
      index % 2 === 0 ? this.#random.between(7.5, 9) : this.#random.between(9, 22),
    )
      .map((hours) => day * DAY_MS + hours * hour)
      .toSorted((one, other) => one - other);
  }

  #person(atMs: number): void {
    this.#until(atMs);
    const random = this.#random;
    const isFeverish = random.between(0, 1) < 0.01;
    const body = isFeverish ? random.between(38, 39.5) : random.normal(36.6, 0.22);
    const before = this.#state.passageCount;
    this.#give({ kind: 'measurement', reading: reading(seen(body, random)), at: at(atMs) });
    const episodeId = `${this.#rules.laneId}-b7-${before + 1}`;
    if (!this.#state.book.open.some((open) => open.episodeId === episodeId)) return;
    this.#bodies.set(episodeId, body);
    this.#plan(episodeId, body, atMs);
  }

  #plan(episodeId: string, body: number, atMs: number): void {
    const random = this.#random;
    const draw = random.between(0, 1);
    const guard: Guard = draw < 0.92 ? 'contact' : draw < 0.96 ? 'other-site-only' : 'nothing';
    if (guard === 'contact') {
      const temperatureCelsius = Math.round((body + random.normal(-0.1, 0.1)) * 10) / 10;
      this.#plans.push({
        atMs: atMs + random.between(1, 14) * MINUTE_MS,
        input: ({ nowMs }) => ({
          kind: 'episode-event',
          episodeId,
          event: {
            kind: 'contact',
            reading: { temperatureCelsius, contactSite: 'axillary', source: 'typed' },
          },
          at: at(nowMs),
        }),
      });
    }
    if (guard !== 'other-site-only') return;
    const dueMs = atMs + random.between(5, 12) * MINUTE_MS;
    const wrist = reading(seen(body, random), { bodySite: 'wrist' });
    this.#plans.push(
      {
        atMs: dueMs,
        input: ({ nowMs }) => ({ kind: 're-measure-requested', episodeId, at: at(nowMs) }),
      },
      {
        atMs: dueMs,
        input: ({ nowMs, request }) =>
          request?.episodeId === episodeId
            ? { kind: 'measurement', reading: wrist, at: at(nowMs) }
            : null,
      },
    );
  }

  /** Deadlines and the guard's doings up to then, in order of time. */
  #until(toMs: number): void {
    for (;;) {
      this.#plans.sort((one, other) => one.atMs - other.atMs);
      const plan = this.#plans[0];
      const dueMs = Math.min(nextDeadlineMs(this.#state), plan?.atMs ?? Number.POSITIVE_INFINITY);
      if (dueMs > toMs) break;
      this.#give({ kind: 'tick', at: at(dueMs) });
      if (plan && plan.atMs <= dueMs) {
        this.#plans.shift();
        const input = plan.input(this.#state);
        if (input) this.#give(input);
      }
    }
  }

  #give(input: LaneInput): void {
    const { state, outputs } = stepLane(this.#rules, this.#state, input);
    this.#state = state;
    const steps = stepsIn(outputs);
    for (const { transition } of steps) {
      if (transition.to !== 'confirmed') continue;
      this.#rules.policy.confirmed(transition.suspicion, transition.suspicion.decision);
    }
    this.steps.push(...steps);
  }

  bodyOf(episodeId: string): number {
    return this.#bodies.get(episodeId) ?? Number.NaN;
  }
}

const adaptive = { suspectShareTarget: 0.05, sendsColdAside: false };
const calibration = { offsetCelsius: 0, verifiedAtMs: null };

/** A forehead through a thermometer of ordinary quality. */
const seen = (body: number, random: Random): number =>
  Math.round((body + random.normal(0, 0.25)) * 10) / 10;

describe('a week of two lanes, 2,000 people a day in each', () => {
  const lanes = [1, 2].map((lane) => {
    const week = new LaneWeek(lane, createRandom(20_261_125, `episodes/lane-${lane}`));
    week.run();
    return week;
  });
  const steps = lanes.flatMap((lane) => lane.steps);
  const episodes = [...Map.groupBy(steps, (step) => step.episode.episodeId).values()];

  test('about one in twenty is suspected, so that this week says something', () => {
    const share = episodes.length / (2 * DAYS * PEOPLE_A_DAY);
    expect(share).toBeGreaterThan(0.035);
    expect(share).toBeLessThan(0.08);
  });

  test('every suspicion ends within half an hour, all four ends come', () => {
    for (const episode of episodes) {
      const last = episode.at(-1)?.transition;
      expect(last && isFinal(last.to)).toBe(true);
      expect(last?.ageMs).toBeLessThanOrEqual(30 * MINUTE_MS);
    }
    const ends = Map.groupBy(episodes, (episode) => episode.at(-1)?.transition.to);
    expect([...ends.keys()].toSorted()).toEqual([
      ...['cleared', 'confirmed', 'probable', 'unresolved'],
    ]);
  });

  test('the ops centre gets at most 150 alerts on each day, and one for each confirmed fever', () => {
    const raised = steps.flatMap((step) => {
      const alert = alertFrom(step);
      return alert?.change === 'raised' ? [{ day: Math.floor(step.atMs / DAY_MS), alert }] : [];
    });
    for (const alerts of Map.groupBy(raised, ({ day }) => day).values()) {
      expect(alerts.length).toBeLessThanOrEqual(150);
    }
    const told = new Set(raised.map(({ alert }) => alert.episodeId));
    const confirmed = steps.filter(({ transition }) => transition.to === 'confirmed');
    expect(confirmed.length).toBeGreaterThan(100);
    for (const { transition } of confirmed) expect(told).toContain(transition.episodeId);
  });

  test('an alert of every suspicion would be too many (control)', () => {
    expect(episodes.length / DAYS).toBeGreaterThan(150);
  });
});
