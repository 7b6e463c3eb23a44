import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';
import type { RecordTime } from '#gateway/domain/record.ts';
import type { MadeRecord } from '#tests/support/time-bench.ts';
import { FakeTimeStore, PcBoot } from '#tests/support/time-bench.ts';

const HOUR_MS = 3_600_000;
const RUNS = 400;
/** What a killed program may have run on since it last wrote down the time. */
const UNSAVED_MS = 61_000;

const action = fc.oneof(
  fc.record({ kind: fc.constant('run'), ms: fc.constantFrom(1_000, 5_000, 70_000) }),
  fc.record({
    kind: fc.constant('step'),
    ms: fc.constantFrom(HOUR_MS, -HOUR_MS, -24 * HOUR_MS, 700, -700, 99_000),
  }),
  fc.record({ kind: fc.constant('undo') }),
  fc.record({ kind: fc.constant('synchronise') }),
  fc.record({ kind: fc.constant('disk'), refuses: fc.boolean() }),
  fc.record({ kind: fc.constant('kill') }),
  fc.record({
    kind: fc.constant('reboot'),
    hasBattery: fc.boolean(),
    isOrderly: fc.boolean(),
    offMs: fc.constantFrom(5_000, 10 * HOUR_MS, 10 * 24 * HOUR_MS),
  }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

type Made = MadeRecord & { readonly truthMs: number; known: RecordTime };

/** A gate PC with true time beside it. Its clock is wrong by steps and dead batteries, and right when it is set. */
class Gate {
  readonly store = new FakeTimeStore();
  readonly made: Made[] = [];
  #truthMs = Date.UTC(2026, 10, 23, 8);
  #boots = 1;
  pc = new PcBoot(this.store, 'boot-1', this.#truthMs);

  async does(step: Action): Promise<void> {
    const { machine } = this.pc;
    switch (step.kind) {
      case 'run':
        await this.#runs(step.ms);
        break;
      case 'step':
        machine.stepWall(step.ms);
        break;
      case 'undo':
        if (machine.wallMs() > EARLIEST_WALL_MS) machine.stepWall(this.#truthMs - machine.wallMs());
        break;
      case 'synchronise':
        this.pc.synchroniseTo(this.#truthMs);
        // A step within the second that a time source needs to be noticed is taken for its doing.
        await this.#runs(1_000);
        break;
      case 'disk':
        this.store.refuses = step.refuses;
        break;
      case 'kill':
        this.pc.kill();
        this.pc = this.#again(`boot-${this.#boots}`, machine.wallMs(), this.pc);
        await this.pc.keeper.start();
        break;
      case 'reboot':
        await this.#reboots(step);
        break;
    }
    this.look();
  }

  async #runs(ms: number): Promise<void> {
    await this.pc.runs(ms);
    this.#truthMs += ms;
  }

  async #reboots({ hasBattery, isOrderly, offMs }: Extract<Action, { kind: 'reboot' }>) {
    if (isOrderly) await this.pc.keeper.stop();
    this.pc.kill();
    this.#truthMs += offMs;
    this.pc = this.#again(`boot-${++this.#boots}`, hasBattery ? this.#truthMs : 5_000);
    await this.pc.keeper.start();
  }

  #again(bootId: string, wallMs: number, before?: PcBoot): PcBoot {
    const pc = new PcBoot(this.store, bootId, wallMs, {}, before?.machine);
    if (before) pc.source = before.source;
    return pc;
  }

  /** Somebody passes, and every record is asked for its time: what was answered once is answered for ever. */
  look(): void {
    const record = this.pc.record();
    this.made.push({ ...record, truthMs: this.#truthMs, known: { kind: 'waiting' } });
    for (const each of this.made) {
      const now = this.pc.keeper.timeOf(each);
      if (each.known.kind !== 'waiting') expect(placeOf(now)).toEqual(placeOf(each.known));
      each.known = now;
    }
  }
}

/** What a point is identified by. */
const placeOf = (time: RecordTime) => ('atMs' in time ? time.atMs : null);

async function played(actions: readonly Action[]): Promise<Gate> {
  const gate = new Gate();
  await gate.pc.keeper.start();
  for (const each of actions) await gate.does(each);
  gate.store.refuses = false;
  await gate.does({ kind: 'run', ms: 1_000 });
  await gate.does({ kind: 'synchronise' });
  await gate.does({ kind: 'run', ms: 1_000 });
  return gate;
}

const anyActions = fc.array(action as fc.Arbitrary<Action>, { maxLength: 25 });
/** A program that could write nothing down tells the next one nothing. */
const withDisk = anyActions.map((actions) => actions.filter(({ kind }) => kind !== 'disk'));

test('whatever clocks, kills, reboots and the disk do: no time before the release, one time for ever, and in the end each record has one', async () => {
  await fc.assert(
    fc.asyncProperty(anyActions, async (actions) => {
      const { made, pc } = await played(actions);
      expect(pc.keeper.now.state).toBe('synchronised');
      for (const { observedAtMs, known } of made) {
        expect(observedAtMs).toBeGreaterThanOrEqual(EARLIEST_WALL_MS);
        expect(known.kind).not.toBe('waiting');
        expect(placeOf(known)).toBeGreaterThanOrEqual(EARLIEST_WALL_MS);
      }
    }),
    { numRuns: RUNS },
  );
});

test('what is observed or corrected is true, what is estimated is within its bound, and their order is the order of the numbers', async () => {
  await fc.assert(
    fc.asyncProperty(withDisk, async (actions) => {
      let newestMs = 0;
      for (const { known, truthMs } of (await played(actions)).made) {
        if (known.kind === 'waiting') throw new Error('no time in the end');
        const errorMs = Math.abs(known.atMs - truthMs);
        if (known.kind !== 'estimated') expect(errorMs).toBeLessThanOrEqual(1);
        else if (known.errorBoundMs !== null)
          expect(errorMs).toBeLessThanOrEqual(known.errorBoundMs + 1);
        expect(known.atMs).toBeGreaterThan(newestMs - UNSAVED_MS);
        newestMs = Math.max(newestMs, known.atMs);
      }
    }),
    { numRuns: RUNS },
  );
});
