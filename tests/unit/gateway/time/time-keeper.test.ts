import { describe, expect, test } from 'vitest';
import { EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';
import { FakeTimeStore, PcBoot } from '#tests/support/time-bench.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

async function started(
  wallMs: number,
  { store = new FakeTimeStore(), bootId = 'boot-1', ...config } = {} as {
    store?: FakeTimeStore;
    bootId?: string;
    holdoverHours?: number;
    waitForClockHours?: number;
  },
) {
  const pc = new PcBoot(store, bootId, wallMs, config);
  await pc.keeper.start();
  return { pc, keeper: pc.keeper, machine: pc.machine, store };
}

describe('a PC that boots in 1970', () => {
  test('is unsynchronised, and its time is not before the release', async () => {
    const { pc, keeper } = await started(10_000);
    expect(keeper.now).toMatchObject({ state: 'unsynchronised', doubt: 'not-set' });
    await pc.runs(5_000);
    expect(keeper.wallMs()).toBe(EARLIEST_WALL_MS + 5_000);
  });

  test('goes on from the last known time of the boot before', async () => {
    const { pc, store } = await started(NOW);
    await pc.runs(2 * HOUR_MS);
    await pc.keeper.stop();
    const next = await started(10_000, { store, bootId: 'boot-2' });
    expect(next.keeper.wallMs()).toBe(NOW + 2 * HOUR_MS);
    expect(next.keeper.now.state).toBe('unsynchronised');
  });

  test('its records wait, and a synchronisation corrects them all, drafted before or after it', async () => {
    const { pc, keeper } = await started(10_000);
    const early = pc.record();
    await pc.runs(60_000);
    const late = pc.record();
    const happenedBefore = { wallMs: keeper.wallMs(), monotonicMs: keeper.monotonicMs() };
    expect(early.clock).toMatchObject({ state: 'unsynchronised', errorBoundMs: null });
    expect(keeper.timeOf(early)).toEqual({ kind: 'waiting' });

    pc.synchroniseTo(NOW);
    await pc.runs(1_000);
    expect(keeper.now).toMatchObject({ state: 'synchronised', doubt: null });
    expect(keeper.timeOf(late)).toMatchObject({ kind: 'corrected', atMs: NOW });
    expect(keeper.timeOf(early)).toMatchObject({ kind: 'corrected', atMs: NOW - 60_000 });
    expect(early.observedAtMs).toBe(EARLIEST_WALL_MS);
    expect(keeper.recordTimer(happenedBefore)).toMatchObject({
      observedAtMs: NOW,
      clock: { state: 'synchronised' },
    });
    expect(pc.changes.filter(({ kind }) => kind === 'times-known')).toHaveLength(1);
  });

  test('believes a clock that somebody set, because nothing better is known', async () => {
    const { pc, keeper, machine } = await started(10_000);
    machine.stepWall(NOW);
    await pc.runs(1_000);
    expect(keeper.now).toMatchObject({ state: 'holdover', errorBoundMs: null });
    expect(keeper.wallMs()).toBe(machine.wallMs());
  });

  test('does not believe a time source that says 1970 too', async () => {
    const { pc, keeper } = await started(10_000);
    pc.source = { markMs: 10_500, errorBoundMs: 1 };
    await pc.runs(3_000);
    expect(keeper.now.state).toBe('unsynchronised');
  });

  test('gives up waiting after the time that is set, and what comes next is estimated at once', async () => {
    const { pc, keeper } = await started(10_000, { waitForClockHours: 1 });
    const early = pc.record();
    await pc.runs(HOUR_MS - 2_000);
    expect(keeper.timeOf(early)).toEqual({ kind: 'waiting' });
    await pc.runs(3_000);
    const times = () => [early, late].map((record) => keeper.timeOf(record));
    const late = pc.record();
    const estimated = times();
    expect(estimated).toEqual(
      [early, late].map(({ observedAtMs }) => ({
        kind: 'estimated',
        atMs: observedAtMs,
        errorBoundMs: null,
      })),
    );
    pc.synchroniseTo(NOW);
    await pc.runs(2_000);
    expect(keeper.now.state).toBe('synchronised');
    expect(times()).toEqual(estimated);
  });
});

describe('a step of the wall clock', () => {
  test.each([
    ['an hour ahead', HOUR_MS],
    ['an hour back', -HOUR_MS],
    ['a day back', -DAY_MS],
    ['600 ms ahead', 600],
  ])('%s that nobody explains moves nothing but the state', async (_, byMs) => {
    const { pc, keeper, machine } = await started(NOW);
    machine.stepWall(byMs);
    await pc.runs(1_000);
    expect(keeper.wallMs()).toBe(NOW + 1_000);
    expect(keeper.now).toMatchObject({ state: 'unsynchronised', doubt: 'stepped' });
    machine.stepWall(-byMs);
    await pc.runs(1_000);
    expect(keeper.now).toMatchObject({ state: 'holdover', doubt: null });
    expect(keeper.wallMs()).toBe(NOW + 2_000);
  });

  test('of 400 ms is what time sources do all day', async () => {
    const { pc, keeper, machine } = await started(NOW);
    machine.stepWall(400);
    await pc.runs(1_000);
    expect(keeper.now.state).toBe('holdover');
    expect(keeper.wallMs()).toBe(NOW + 1_400);
  });

  test('that a synchronisation explains is taken over', async () => {
    const { pc, keeper } = await started(NOW);
    await pc.runs(1_000);
    pc.synchroniseTo(NOW - HOUR_MS);
    await pc.runs(1_000);
    expect(keeper.now).toMatchObject({ state: 'synchronised' });
    expect(keeper.wallMs()).toBe(NOW - HOUR_MS + 1_000);
  });

  test('is not explained by a synchronisation that was seen before it', async () => {
    const { pc, keeper, machine } = await started(NOW);
    pc.synchroniseTo(NOW);
    await pc.runs(1_000);
    machine.stepWall(HOUR_MS);
    await pc.runs(1_000);
    expect(keeper.now.doubt).toBe('stepped');
  });

  test('is not explained by a mark that another wall clock made', async () => {
    const { pc, keeper, machine } = await started(NOW);
    await pc.runs(60_000);
    machine.stepWall(HOUR_MS);
    pc.source = { markMs: machine.wallMs() - HOUR_MS, errorBoundMs: 50 };
    await pc.runs(1_000);
    expect(keeper.now.doubt).toBe('stepped');
    machine.stepWall(-HOUR_MS);
    await pc.runs(1_000);
    expect(keeper.now.state).toBe('synchronised');
  });

  test('while the gateway was not running is noticed by the next start of the same boot', async () => {
    const first = await started(NOW);
    await first.pc.runs(5_000);
    await first.keeper.stop();
    const again = new PcBoot(first.store, 'boot-1', NOW + DAY_MS);
    await again.keeper.start();
    expect(again.keeper.now.doubt).toBe('stepped');
    expect(again.keeper.wallMs()).toBe(NOW);
  });

  test('a clock a hundred times too fast is not followed', async () => {
    const { pc, keeper, machine } = await started(NOW);
    for (let second = 0; second < 50; second++) {
      machine.stepWall(99_000);
      await pc.runs(1_000);
    }
    expect(keeper.wallMs()).toBe(NOW + 50_000);
    expect(keeper.now.doubt).toBe('stepped');
  });
});

describe('holdover', () => {
  test('lasts so long after the last synchronisation, and its bound grows with it', async () => {
    const { pc, keeper } = await started(NOW, { holdoverHours: 10 });
    pc.synchroniseTo(NOW);
    await pc.runs(1_000);
    expect(keeper.now).toMatchObject({ state: 'synchronised', errorBoundMs: 51 });
    await pc.runs(2 * HOUR_MS);
    expect(keeper.now).toMatchObject({ state: 'holdover', errorBoundMs: 411 });
    await pc.runs(8 * HOUR_MS);
    expect(keeper.now).toMatchObject({ state: 'unsynchronised', doubt: 'holdover-over' });
    pc.synchroniseTo(pc.machine.wallMs());
    await pc.runs(1_000);
    expect(keeper.now.state).toBe('synchronised');
  });

  test('counts the days that the PC was off', async () => {
    const { pc, store } = await started(NOW);
    pc.synchroniseTo(NOW);
    await pc.runs(1_000);
    await pc.keeper.stop();
    const soon = await started(NOW + DAY_MS, { store, bootId: 'boot-2' });
    expect(soon.keeper.now).toMatchObject({ state: 'holdover', errorBoundMs: 4_370 });
    const late = await started(NOW + 8 * DAY_MS, { store, bootId: 'boot-3' });
    expect(late.keeper.now.doubt).toBe('holdover-over');
  });

  test('does not run out where no time source was ever seen, and claims no bound', async () => {
    const { pc, keeper } = await started(NOW, { holdoverHours: 1 });
    await pc.runs(3 * HOUR_MS);
    expect(keeper.now).toMatchObject({ state: 'holdover', errorBoundMs: null });
  });

  test('a source that is worse than five seconds synchronises nothing', async () => {
    const { pc, keeper } = await started(NOW);
    pc.source = { markMs: NOW, errorBoundMs: 5_001 };
    await pc.runs(1_000);
    expect(keeper.now.state).toBe('holdover');
  });
});

describe('the floor', () => {
  test('a PC that wakes before it is unsynchronised; a minute is the real-time clock', async () => {
    const { pc, store } = await started(NOW);
    await pc.keeper.stop();
    const near = await started(NOW - 50_000, { store, bootId: 'boot-2' });
    expect(near.keeper.now.state).toBe('holdover');
    const far = await started(NOW - 120_000, { store, bootId: 'boot-3' });
    expect(far.keeper.now.doubt).toBe('not-set');
    expect(far.keeper.wallMs()).toBeGreaterThanOrEqual(NOW - 50_000);
  });

  test('a synchronisation before it is believed: the floor was wrong', async () => {
    const { pc, store } = await started(NOW + 365 * DAY_MS);
    await pc.keeper.stop();
    const next = await started(NOW, { store, bootId: 'boot-2' });
    expect(next.keeper.now.doubt).toBe('not-set');
    next.pc.synchroniseTo(NOW);
    await next.pc.runs(1_000);
    expect(next.keeper.wallMs()).toBe(NOW + 1_000);
    await next.keeper.stop();
    expect(store.known?.lastKnownMs).toBe(NOW + 1_000);
  });

  test('is written once a minute, and at the end', async () => {
    const { pc, keeper, store } = await started(NOW);
    const before = store.saves;
    await pc.runs(10 * 60_000);
    expect(store.saves - before).toBe(10);
    await pc.runs(30_000);
    await keeper.stop();
    expect(store.known?.lastKnownMs).toBe(NOW + 10.5 * 60_000);
    expect(pc.machine.timerCount).toBe(0);
  });

  test('that is damaged is told and not used', async () => {
    const store = new FakeTimeStore();
    store.isDamaged = true;
    const { pc, keeper } = await started(NOW, { store });
    expect(pc.changes[0]).toEqual({ kind: 'damaged' });
    expect(keeper.now.state).toBe('holdover');
  });
});

describe('a corrected time is for ever', () => {
  test('it is used after it is on disk and not before', async () => {
    const { pc, keeper, store } = await started(10_000);
    const record = pc.record();
    store.refuses = true;
    pc.synchroniseTo(NOW);
    await pc.runs(5_000);
    expect(keeper.now.state).toBe('synchronised');
    expect(keeper.timeOf(record)).toEqual({ kind: 'waiting' });
    expect(pc.changes.filter(({ kind }) => kind === 'unwritable')).toHaveLength(1);
    const told = () => pc.changes.some(({ kind }) => kind === 'times-known');
    expect(told()).toBe(false);
    store.refuses = false;
    await pc.runs(1_000);
    expect(keeper.timeOf(record)).toMatchObject({ kind: 'corrected', atMs: NOW });
    expect(told()).toBe(true);
  });

  test('it is the same after a kill, though the clock was slewed in the meantime', async () => {
    const { pc, keeper, store } = await started(10_000);
    const record = pc.record();
    pc.synchroniseTo(NOW);
    await pc.runs(1_000);
    const before = keeper.timeOf(record);
    const again = new PcBoot(store, 'boot-1', NOW + 1_300);
    again.source = { markMs: NOW + 1_250, errorBoundMs: 50 };
    await again.keeper.start();
    expect(again.keeper.now.state).toBe('synchronised');
    expect(again.keeper.timeOf(record)).toMatchObject({ ...before });
  });

  test('a second doubt in one boot has a time of its own', async () => {
    const { pc, keeper, machine } = await started(10_000);
    const first = pc.record();
    pc.synchroniseTo(NOW);
    await pc.runs(60_000);
    machine.stepWall(HOUR_MS);
    await pc.runs(60_000);
    const second = pc.record();
    expect(keeper.timeOf(second)).toEqual({ kind: 'waiting' });
    pc.synchroniseTo(NOW + 500_000);
    await pc.runs(1_000);
    expect(keeper.timeOf(first)).toMatchObject({ kind: 'corrected', atMs: NOW });
    expect(keeper.timeOf(second)).toMatchObject({ kind: 'corrected', atMs: NOW + 500_000 });
  });
});

describe('records of a boot that ended without a trusted clock', () => {
  test('lie between what was known before and the boot that knows better, in order', async () => {
    const store = new FakeTimeStore();
    const good = await started(NOW, { store, bootId: 'boot-0' });
    await good.keeper.stop();
    const one = await started(10_000, { store, bootId: 'boot-1' });
    await one.pc.runs(HOUR_MS);
    const first = one.pc.record();
    await one.keeper.stop();
    const two = await started(10_000, { store, bootId: 'boot-2' });
    await two.pc.runs(1_000);
    const second = two.pc.record();
    expect(two.keeper.timeOf(first)).toEqual({ kind: 'waiting' });
    await two.keeper.stop();

    const bootedAtMs = NOW + 11 * HOUR_MS + 1_000;
    const three = await started(bootedAtMs + 1_000, { store, bootId: 'boot-3' });
    const timeOf = (record: typeof first) => three.keeper.timeOf(record);
    const halfMs = 5 * HOUR_MS;
    expect(timeOf(first)).toEqual({
      kind: 'estimated',
      atMs: NOW + HOUR_MS + halfMs,
      errorBoundMs: halfMs,
    });
    expect(timeOf(second)).toMatchObject({ atMs: NOW + HOUR_MS + 1_000 + halfMs });
  });

  test('keep their own time where nothing is known of the boot', async () => {
    const { keeper } = await started(NOW);
    const clockJson = '{"state":"unsynchronised","bootId":"boot-x","monotonicMs":5}';
    expect(keeper.timeOf({ observedAtMs: NOW - 7, clockJson })).toEqual({
      kind: 'estimated',
      atMs: NOW - 7,
      errorBoundMs: null,
    });
  });
});
