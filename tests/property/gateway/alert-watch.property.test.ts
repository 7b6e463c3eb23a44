import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AlertWatch } from '#gateway/delivery/alert-watch.ts';
import type { WatchedAlert } from '#gateway/delivery/watched-alert.ts';
import { alertWatchStateFrom, NOTHING_KNOWN } from '#gateway/delivery/watched-alert.ts';

const PHONE_AFTER_MS = 10_000;
const DIRECT_AFTER_MS = 2_000;
const LANES = ['lane-1', 'lane-2'] as const;

/** What may happen, in any order. `alert` names one of those raised so far. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('raise'), lane: fc.nat(1), again: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 1, max: 12_000 }) }),
  },
  fc.record({ kind: fc.constant('mark'), upTo: fc.nat(30) }),
  fc.record({ kind: fc.constant('confirm'), alert: fc.nat(30) }),
  fc.record({ kind: fc.constant('post'), outcome: fc.constantFrom('confirmed', 'again', 'never') }),
  fc.record({ kind: fc.constant('call'), alert: fc.nat(30) }),
  fc.record({ kind: fc.constant('restart') }),
);
type Step = { readonly [K in 'lane' | 'ms' | 'upTo' | 'alert']?: number } & {
  readonly kind: string;
  readonly again?: boolean;
  readonly outcome?: string;
};

type Known = { readonly alert: WatchedAlert; sinceMs: number; isConfirmed: boolean };

/** The same told plainly: a list, two sets and a clock. */
class Model {
  nowMs = 0;
  mark = 0;
  watch = new AlertWatch(NOTHING_KNOWN);
  readonly alerts: Known[] = [];
  readonly called = new Set<string>();

  run(step: Step): void {
    const chosen = this.alerts[step.alert ?? 0];
    if (step.kind === 'raise') this.#raise(step);
    else if (step.kind === 'wait') this.nowMs += step.ms ?? 0;
    else if (step.kind === 'mark') this.#confirmUpTo(Math.min(step.upTo ?? 0, this.alerts.length));
    else if (step.kind === 'confirm' && chosen) this.#confirm(chosen);
    else if (step.kind === 'post') this.#post(step.outcome ?? '');
    else if (step.kind === 'call' && chosen) this.#call(chosen);
    else if (step.kind === 'restart') this.#restart();
  }

  check(): void {
    for (const laneId of LANES) {
      const times = { nowMs: this.nowMs, wallMs: this.nowMs };
      const told = this.watch.unheard(laneId, PHONE_AFTER_MS, times);
      const expected = new Set(
        this.alerts
          .filter(({ alert }) => alert.laneId === laneId && !this.called.has(alert.episodeId))
          .filter(
            ({ isConfirmed, sinceMs }) => !isConfirmed && this.nowMs - sinceMs >= PHONE_AFTER_MS,
          )
          .map(({ alert }) => alert.episodeId),
      );
      expect(told.map(({ episodeId }) => episodeId)).toEqual([...expected]);
    }
    expect(this.watch.size).toBe(this.alerts.filter(({ isConfirmed }) => !isConfirmed).length);
  }

  #raise({ lane = 0, again = false }: Step): void {
    const seq = this.alerts.length + 1;
    const before = this.alerts.at(-1)?.alert;
    const laneId = again && before ? before.laneId : (LANES[lane] ?? LANES[0]);
    const episodeId = again && before ? before.episodeId : `e${seq}`;
    const place = { position: seq, epoch: 1, seq, episodeId, passageId: `p${seq}`, laneId };
    const alert = { ...place, observedAtMs: this.nowMs, sinceMs: this.nowMs };
    this.alerts.push({ alert, sinceMs: this.nowMs, isConfirmed: false });
    this.watch.add(alert);
  }

  #confirmUpTo(seq: number): void {
    if (seq <= this.mark) return;
    this.mark = seq;
    for (const known of this.alerts.slice(0, seq)) known.isConfirmed = true;
    this.watch.confirmUpTo(1, seq);
  }

  #confirm(known: Known): void {
    known.isConfirmed = true;
    if (known.alert.seq > this.mark) this.watch.confirm(1, known.alert.seq);
  }

  #post(outcome: string): void {
    for (const alert of this.watch.takeDue(this.nowMs - DIRECT_AFTER_MS, 2)) {
      const known = this.alerts[alert.seq - 1] as Known;
      // Nothing is ever posted that is confirmed, and nothing too early.
      expect(known.isConfirmed).toBe(false);
      expect(this.nowMs - known.sinceMs).toBeGreaterThanOrEqual(DIRECT_AFTER_MS);
      if (outcome === 'confirmed') this.#confirm(known);
      else this.watch.posted(alert, outcome === 'again' ? 'again' : 'never');
    }
  }

  #call({ alert: { laneId, episodeId } }: Known): void {
    const isOpen = this.alerts.some(
      ({ alert, isConfirmed }) => alert.episodeId === episodeId && !isConfirmed,
    );
    if (isOpen) this.called.add(episodeId);
    this.watch.call(laneId, [episodeId], this.nowMs);
  }

  /** Everything that is not up to the mark is read from the journal again. */
  #restart(): void {
    this.watch = new AlertWatch(
      alertWatchStateFrom(JSON.parse(JSON.stringify(this.watch.toState()))),
    );
    for (const known of this.alerts.slice(this.mark)) {
      known.sinceMs = this.nowMs;
      this.watch.add({ ...known.alert, sinceMs: this.nowMs });
    }
  }
}

test('the guard phones for exactly what no way has confirmed, whatever happens in which order', () => {
  let told = 0;
  void fc.assert(
    fc.property(fc.array(step as fc.Arbitrary<Step>, { minLength: 20, maxLength: 60 }), (steps) => {
      const model = new Model();
      for (const each of steps) {
        model.run(each);
        model.check();
        told += model.watch.unheard('lane-1', PHONE_AFTER_MS, {
          nowMs: model.nowMs,
          wallMs: 0,
        }).length;
      }
    }),
    { numRuns: 500 },
  );
  // The runs reach what they are about.
  expect(told).toBeGreaterThan(500);
});

test('a watch that forgets over a restart what was confirmed is found out', () => {
  const forgetful = fc.property(
    fc.array(step as fc.Arbitrary<Step>, { maxLength: 60 }),
    (steps) => {
      const model = new Model();
      for (const each of steps) {
        model.run(each);
        if (each.kind !== 'restart') continue;
        model.watch = new AlertWatch(NOTHING_KNOWN);
        for (const { alert } of model.alerts.slice(model.mark)) model.watch.add(alert);
        model.check();
      }
    },
  );
  expect(fc.check(forgetful, { numRuns: 500 }).failed).toBe(true);
});
