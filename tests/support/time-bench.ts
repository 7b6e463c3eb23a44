import type { RecordClock } from '#gateway/domain/record.ts';
import type { KnownTime, KnownTimeStore } from '#gateway/time/known-time.ts';
import type { TimeConfig } from '#gateway/time/time-config.ts';
import type { SourceReport } from '#gateway/time/time-judge.ts';
import type { TimeChange } from '#gateway/time/time-keeper.ts';
import { TimeKeeper } from '#gateway/time/time-keeper.ts';
import { FakeClock } from './fake-clock.ts';

/** The disk of a gate PC: it outlives boots and may refuse. */
export class FakeTimeStore implements KnownTimeStore {
  known: KnownTime | null = null;
  isDamaged = false;
  refuses = false;
  saves = 0;

  load() {
    return Promise.resolve({ known: this.known, isDamaged: this.isDamaged });
  }

  save(known: KnownTime): Promise<void> {
    if (this.refuses) return Promise.reject(new Error('ENOSPC'));
    this.known = known;
    this.saves++;
    return Promise.resolve();
  }
}

export type MadeRecord = {
  readonly observedAtMs: number;
  readonly clock: RecordClock;
  readonly clockJson: string;
};

/** One boot of a gate PC with a time keeper on it. */
export class PcBoot {
  readonly machine: FakeClock;
  readonly changes: TimeChange[] = [];
  readonly keeper: TimeKeeper;
  source: SourceReport | null = null;

  #isDead = false;

  /** `machine`: of a boot that goes on, after the program before was killed. */
  constructor(
    store: KnownTimeStore,
    bootId: string,
    wallMs: number,
    config: Partial<TimeConfig> = {},
    machine: FakeClock = new FakeClock(wallMs),
  ) {
    this.machine = machine;
    this.keeper = new TimeKeeper({
      machineClock: this.machine,
      bootId,
      config: { holdoverHours: 168, waitForClockHours: 24, ...config },
      source: () => Promise.resolve(this.source),
      store: {
        load: () => store.load(),
        save: (known) => (this.#isDead ? Promise.resolve() : store.save(known)),
      },
      onChange: (change) => this.changes.push(change),
    });
  }

  /** SIGKILL: whatever it still does reaches no disk. */
  kill(): void {
    this.#isDead = true;
  }

  async runs(forMs: number): Promise<void> {
    await this.machine.advanceGently(forMs, 1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** A time source sets the wall clock and leaves its mark; noticed with the next look. */
  synchroniseTo(wallMs: number): void {
    this.machine.stepWall(wallMs - this.machine.wallMs());
    this.source = { markMs: wallMs, errorBoundMs: 50 };
  }

  record(): MadeRecord {
    const monotonicMs = this.machine.monotonicMs();
    const { observedAtMs, clock } = this.keeper.recordTimer({ wallMs: 0, monotonicMs });
    return { observedAtMs, clock, clockJson: JSON.stringify(clock) };
  }
}
