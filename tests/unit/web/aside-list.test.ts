import { describe, expect, test } from 'vitest';
import { asideFrom, emptyAside, leftMs, newSteps, withoutPast } from '#kiosk/aside-list.ts';
import { exampleKioskEpisode } from './people-aside.ts';

const T0 = 50_000;
const SERVER_NOW = 1_795_000_000_000;

function listOf(...changes: readonly object[]) {
  const episodes = changes.map((each, index) => ({
    ...exampleKioskEpisode,
    episodeId: `e${index}`,
    label: index + 1,
    ...each,
  }));
  return asideFrom({ laneId: 'lane-1', episodes, more: 0 }, T0, SERVER_NOW);
}
const ended = { step: 'done', state: 'cleared', endsInMs: null, stepDueInMs: null } as const;

describe('people aside', () => {
  test('have times on the clock of this page, and the start by the clock of the gate', () => {
    const [person] = listOf({}).open;
    expect(person).toMatchObject({
      stepDueAtMs: T0 + 60_000,
      endsAtMs: T0 + 600_000,
      startedAtMs: SERVER_NOW - 1_200_000,
    });
  });

  test('keep the order of the gateway; those that have ended stand apart', () => {
    const list = listOf({}, { ...ended, endedMsAgo: 100 }, {});
    expect(list.open.map(({ label }) => label)).toEqual([1, 3]);
    expect(list.ended.map(({ label }) => label)).toEqual([2]);
  });

  test('go twenty seconds after their end, though nothing more is sent', () => {
    const list = listOf({}, { ...ended, endedMsAgo: 5_000 });
    expect(withoutPast(list, T0 + 14_999).ended).toHaveLength(1);
    expect(withoutPast(list, T0 + 15_000).ended).toEqual([]);
    expect(withoutPast(list, T0 + 15_000).open).toHaveLength(1);
  });

  test('are told of when a step is new to them, and not when only a time moved', () => {
    const before = listOf({ step: 'wait' }, {});
    const after = listOf({ step: 'contact' }, { stepDueInMs: 1 }, {});
    expect(newSteps(before, after).map(({ label }) => label)).toEqual([1, 3]);
    expect(newSteps(after, after)).toEqual([]);
    expect(newSteps(emptyAside, listOf({}))).toHaveLength(1);
    const over = listOf({ ...ended, endedMsAgo: 0 });
    expect(newSteps(listOf({}), over)).toHaveLength(1);
  });

  test('a countdown stands at zero when its time is over', () => {
    expect(leftMs(T0, T0 + 1)).toBe(0);
    expect(leftMs(T0 + 5, T0)).toBe(5);
  });
});
