import { describe, expect, test } from 'vitest';
import { openEpisodes } from '#gateway/app/open-episodes.ts';
import type { ClockState } from '#gateway/domain/clock.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { isFinal } from '#gateway/domain/episode.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { alertFrom } from '#gateway/screening/alert-rules.ts';
import { stepLane } from '#gateway/screening/lane.ts';
import { initialLaneState } from '#gateway/screening/lane-state.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { exampleEpisode, exampleReading } from '#tests/support/stored-records.ts';
import { laneRules, stepsIn } from '#tests/unit/gateway/screening/screening-examples.ts';

const MINUTE_MS = 60_000;

/** Aside for two minutes, with three to go and twenty-eight until the end. */
const aside: EpisodeTransition = {
  ...exampleEpisode,
  ...{ from: 'suspected', to: 'aside', cause: 'wait-started', isHigh: false, contact: null },
  ...{ ageMs: 2 * MINUTE_MS, repeatsCelsius: [37.6], alertPriority: null },
  deadlines: { stepInMs: 3 * MINUTE_MS, contactInMs: null, endInMs: 28 * MINUTE_MS },
};

function gatePc() {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const write = (facts: EpisodeTransition, bootId = 'boot-1', state: ClockState = 'synchronised') =>
    journal.append([
      {
        ...{ kind: 'episode', facts, observedAtMs: clock.wallMs() },
        clock: { state, bootId, monotonicMs: clock.monotonicMs(), errorBoundMs: 40 },
      },
    ]);
  const restart = (bootId: string, clockState: ClockState = 'synchronised') =>
    openEpisodes({ journal, clock, bootId, clockState: () => clockState });
  return { clock, journal, write, restart };
}

describe('people who were aside when the gateway stopped', () => {
  test('wait on by the clock of the same boot, whatever the wall clock does', async () => {
    const { clock, write, restart } = gatePc();
    await write(aside);
    clock.advance(MINUTE_MS);
    clock.stepWall(-3_600_000);
    const [restored] = await restart('boot-1', 'unsynchronised');
    expect(restored).toMatchObject({
      isTimeKnown: true,
      episode: {
        ...{ episodeId: aside.episodeId, state: 'aside', label: 2 },
        stepDueMs: clock.monotonicMs() + 2 * MINUTE_MS,
        endMs: clock.monotonicMs() + 27 * MINUTE_MS,
        openedAtMs: clock.monotonicMs() - 3 * MINUTE_MS,
      },
    });
  });

  test('wait on by the wall clock in another boot', async () => {
    const { clock, write, restart } = gatePc();
    await write(aside);
    clock.advance(10 * MINUTE_MS);
    const [restored] = await restart('boot-2');
    expect(restored?.isTimeKnown).toBe(true);
    expect(restored?.episode.endMs).toBe(clock.monotonicMs() + 18 * MINUTE_MS);
  });

  test.each<[string, ClockState, ClockState, number]>([
    ['the clock was not set then', 'unsynchronised', 'synchronised', 0],
    ['the clock is not set now', 'synchronised', 'unsynchronised', 0],
    ['the clock runs back', 'synchronised', 'synchronised', -3_600_000],
  ])('cannot be timed in another boot where %s', async (_, before, now, stepMs) => {
    const { clock, write, restart } = gatePc();
    await write(aside, 'boot-1', before);
    clock.stepWall(stepMs);
    expect((await restart('boot-2', now))[0]?.isTimeKnown).toBe(false);
  });

  test('are told by the newest record of each; who has ended is not among them', async () => {
    const { write, restart } = gatePc();
    await write(aside);
    await write({ ...aside, to: 'second-look', cause: 'wait-over' });
    await write({ ...aside, episodeId: 'lane-1-boot-9' });
    await write({ ...exampleEpisode, episodeId: 'lane-1-boot-9' });
    const found = await restart('boot-1');
    expect(found.map(({ episode }) => `${episode.episodeId} ${episode.state}`)).toEqual([
      `${aside.episodeId} second-look`,
    ]);
  });

  test('are found behind many other records, and a journal without any is no trouble', async () => {
    const { journal, clock, write, restart } = gatePc();
    expect(await restart('boot-1')).toEqual([]);
    await write(aside);
    const reading = {
      ...{ kind: 'reading' as const, facts: exampleReading, observedAtMs: clock.wallMs() },
      clock: {
        ...{ state: 'synchronised' as const, bootId: 'boot-1', errorBoundMs: 40 },
        monotonicMs: clock.monotonicMs(),
      },
    };
    await journal.append(Array.from({ length: 25_000 }, () => reading));
    expect(await restart('boot-1')).toHaveLength(1);
  });

  test.each([
    ['still in time', true, 29 * MINUTE_MS, 'aside/resumed', null],
    ['out of time', true, -1, 'unresolved/gateway-was-off', 'P2'],
    ['of an unknown time', false, 29 * MINUTE_MS, 'unresolved/gateway-was-off', 'P2'],
  ])(
    '%s: go on, or end at once with their alert',
    async (_, isTimeKnown, leftMs, step, priority) => {
      const { clock, write, restart } = gatePc();
      await write(aside);
      const [found] = await restart('boot-1');
      if (!found) throw new Error('nobody was found');
      const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
      const episode = { ...found.episode, endMs: at.monotonicMs + leftMs };
      const { state, outputs } = stepLane(laneRules(), initialLaneState, {
        ...{ kind: 'taken-over', episodes: [{ episode, isTimeKnown }], at },
      });
      const [taken] = stepsIn(outputs);
      expect(`${taken?.transition.to}/${taken?.transition.cause}`).toBe(step);
      expect((taken && alertFrom(taken))?.priority ?? null).toBe(priority);
      expect(state.book.open).toHaveLength(taken && isFinal(taken.transition.to) ? 0 : 1);
    },
  );
});
