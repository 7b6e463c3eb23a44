import { describe, expect, it } from 'vitest';
import { AlertWatch, PHONE_FOR_MS } from '#gateway/delivery/alert-watch.ts';
import type { WatchedAlert } from '#gateway/delivery/watched-alert.ts';
import { alertWatchStateFrom, MAX_KEPT, NOTHING_KNOWN } from '#gateway/delivery/watched-alert.ts';

const PHONE_AFTER_MS = 10_000;

const alertNo = (seq: number, changes: Partial<WatchedAlert> = {}): WatchedAlert => ({
  position: seq,
  epoch: 1,
  seq,
  episodeId: `e${seq}`,
  passageId: `p${seq}`,
  laneId: 'lane-1',
  observedAtMs: 0,
  sinceMs: 0,
  ...changes,
});

function watching(...alerts: readonly WatchedAlert[]): AlertWatch {
  const watch = new AlertWatch(NOTHING_KNOWN);
  for (const alert of alerts) watch.add(alert);
  return watch;
}

const unheard = (watch: AlertWatch, nowMs = PHONE_AFTER_MS, laneId = 'lane-1', wallMs = nowMs) =>
  watch.unheard(laneId, PHONE_AFTER_MS, { nowMs, wallMs }).map(({ episodeId }) => episodeId);

describe('an alert', () => {
  it('is for the telephone when no way has confirmed it in time, not a moment earlier', () => {
    const watch = watching(alertNo(1));
    expect(unheard(watch, PHONE_AFTER_MS - 1)).toEqual([]);
    expect(unheard(watch)).toEqual(['e1']);
  });

  it.each([
    ['over the broker', (watch: AlertWatch) => watch.confirmUpTo(1, 1)],
    ['by itself', (watch: AlertWatch) => void watch.confirm(1, 1)],
    [
      'on both ways',
      (watch: AlertWatch) => {
        watch.confirm(1, 1);
        watch.confirmUpTo(1, 1);
      },
    ],
  ])('that was confirmed %s is nothing to phone about, in time or late', (_way, confirm) => {
    const inTime = watching(alertNo(1));
    confirm(inTime);
    const late = watching(alertNo(1));
    expect(unheard(late)).toEqual(['e1']);
    confirm(late);
    for (const watch of [inTime, late]) {
      expect([watch.size, unheard(watch, 60_000)]).toEqual([0, []]);
      watch.add(alertNo(1));
      // Up to the mark its caller knows; one ahead of the mark is known here.
      expect(watch.toState().ahead.length + watch.size).toBe(1);
    }
  });

  it('of another epoch is not confirmed by the same number', () => {
    const watch = watching(alertNo(5, { epoch: 2 }));
    watch.confirmUpTo(1, 100);
    watch.confirm(1, 5);
    expect(unheard(watch)).toEqual(['e5']);
  });

  it('is for the guard of its lane', () => {
    const watch = watching(alertNo(1), alertNo(2, { laneId: 'lane-2' }));
    expect(unheard(watch)).toEqual(['e1']);
    expect(unheard(watch, PHONE_AFTER_MS, 'lane-2')).toEqual(['e2']);
  });

  it('of a person who was measured again is one thing to phone about', () => {
    const watch = watching(alertNo(1), alertNo(2, { episodeId: 'e1' }));
    expect(unheard(watch)).toEqual(['e1']);
    watch.confirm(1, 1);
    expect(unheard(watch)).toEqual(['e1']);
  });

  it('of yesterday is left to the ops centre: whoever was on duty has gone home', () => {
    const watch = watching(alertNo(1));
    expect(unheard(watch, 20_000, 'lane-1', PHONE_FOR_MS)).toEqual(['e1']);
    expect(unheard(watch, 20_000, 'lane-1', PHONE_FOR_MS + 1)).toEqual([]);
    expect(watch.size).toBe(1);
  });
});

describe('a guard who has phoned', () => {
  it('is not asked again, also about what the same person measures next', () => {
    const watch = watching(alertNo(1), alertNo(2));
    expect(watch.call('lane-1', ['e1', 'never-heard-of'], 5).map(({ seq }) => seq)).toEqual([1]);
    expect(watch.call('lane-1', ['e1'], 6)).toEqual([]);
    watch.add(alertNo(3, { episodeId: 'e1' }));
    expect(unheard(watch)).toEqual(['e2']);
    expect(watch.toState().called).toEqual({ e1: 5 });
  });

  it('speaks for the own lane only', () => {
    const watch = watching(alertNo(1, { laneId: 'lane-2' }));
    expect(watch.call('lane-1', ['e1'], 5)).toEqual([]);
    expect(unheard(watch, PHONE_AFTER_MS, 'lane-2')).toEqual(['e1']);
  });

  it('does not end the attempts to get the alert through', () => {
    const watch = watching(alertNo(1));
    watch.call('lane-1', ['e1'], 5);
    expect(watch.takeDue(0, 4)).toHaveLength(1);
  });
});

describe('the direct way', () => {
  it('takes what is due, oldest first, each once at a time', () => {
    const watch = watching(alertNo(1), alertNo(2), alertNo(3, { sinceMs: 500 }));
    expect(watch.takeDue(-1, 4)).toEqual([]);
    expect(watch.takeDue(0, 1).map(({ seq }) => seq)).toEqual([1]);
    expect(watch.takeDue(0, 4).map(({ seq }) => seq)).toEqual([2]);
    expect(watch.takeDue(0, 4)).toEqual([]);
    watch.posted(alertNo(1), 'again');
    watch.posted(alertNo(2), 'never');
    expect(watch.takeDue(1_000, 4).map(({ seq }) => seq)).toEqual([1, 3]);
  });

  it('that refuses an alert leaves it to the broker and to the telephone', () => {
    const watch = watching(alertNo(1));
    watch.takeDue(0, 4);
    watch.posted(alertNo(1), 'never');
    expect(unheard(watch)).toEqual(['e1']);
    watch.confirmUpTo(1, 1);
    expect(unheard(watch)).toEqual([]);
  });
});

describe('after a restart', () => {
  it('what was confirmed or phoned about before is known', () => {
    const before = watching(alertNo(1), alertNo(2), alertNo(3));
    before.confirm(1, 2);
    before.call('lane-1', ['e3'], 5);
    const state = alertWatchStateFrom(JSON.parse(JSON.stringify(before.toState())));
    const after = new AlertWatch(state);
    for (const seq of [1, 2, 3]) after.add(alertNo(seq, { sinceMs: 100_000 }));
    expect(after.size).toBe(2);
    expect(unheard(after, 110_000)).toEqual(['e1']);
  });

  it.each([undefined, null, 7, 'x', [], { ahead: 'x', called: null }, { ahead: [[1], ['a', 2]] }])(
    'a state that cannot be read (%j) counts as nothing known',
    (value) => {
      expect(alertWatchStateFrom(value)).toEqual(NOTHING_KNOWN);
    },
  );
});

it('memory stays bounded however many alerts nobody confirms', () => {
  const watch = new AlertWatch(NOTHING_KNOWN);
  for (let seq = 1; seq <= 3 * MAX_KEPT; seq++) {
    watch.add(alertNo(seq));
    watch.confirm(2, seq);
  }
  watch.call('lane-1', unheard(watch), 5);
  expect(watch.size).toBe(MAX_KEPT);
  const { ahead, called } = watch.toState();
  expect([ahead.length, Object.keys(called).length <= MAX_KEPT]).toEqual([MAX_KEPT, true]);
  expect(unheard(watch)).toEqual([]);
});
