import { CorruptRows } from '#gateway/delivery/corrupt-rows.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { RecordClock } from '#gateway/domain/record.ts';
import { DiskJournal } from '#gateway/journal/disk-journal.ts';
import { JournalCheck } from '#gateway/journal/journal-check.ts';
import type { InlineOptions } from './inline-thread.ts';
import { InlineThread } from './inline-thread.ts';
import type { Mortal } from './mortal-clock.ts';

export type LifeOptions = Pick<InlineOptions, 'directory' | 'random' | 'fault'> & {
  /** Its timers end with the life. */
  readonly clock: Clock;
  readonly sink: Sink;
  /** The sink's mark is put to the newest record. */
  readonly forgetsCursors: boolean;
};

/** One start of the program: when it is killed, its timers and writes go with it. */
export type Life = Mortal & {
  readonly thread: InlineThread;
  readonly journal: DiskJournal;
  readonly check: JournalCheck;
  readonly delivery: Delivery;
};

/** Journal, check and delivery as the gateway puts them together, in `life`; nothing of it has begun. */
export function bearLife(life: Mortal, options: LifeOptions): Life {
  const { directory, random, fault, clock, sink } = options;
  const wallMs = (): number => clock.wallMs();
  const thread = new InlineThread({ directory, wallMs, random, fault });
  const journal = new DiskJournal(thread.asThread(), thread.opened, {
    ...{ directory, machineId: 'machine-1', clock },
    config: { commitWindowMs: 5, maxWaitingRecords: 100_000 },
    onTrouble: () => undefined,
  });
  if (options.forgetsCursors)
    journal.loadCursor = () => Promise.resolve(`[1,${Math.max(1, journal.head().position)}]`);
  const timeNow = () => timeOf(clock);
  const corrupt = new CorruptRows({ journal, clock, timeNow });
  const onNothing = (): void => undefined;
  const check = new JournalCheck({
    ...{ journal, clock, timeNow, onBad: onNothing, onDone: onNothing },
  });
  const delivery = createDelivery({
    ...{ journal, clock, random, sinks: [sink] },
    config: { backlogRecordsPerSecond: 10_000, liveTailRecords: 256, writeTimeoutMs: 60_000 },
    onEvent: (event) => {
      if (event.kind === 'corrupt-rows') corrupt.found(event.positions);
    },
  });
  return Object.assign(life, { thread, journal, check, delivery });
}

/** The time of a gap record that is made now. */
export function timeOf(clock: Clock): {
  readonly observedAtMs: number;
  readonly clock: RecordClock;
} {
  const monotonicMs = clock.monotonicMs();
  const state = ClockState.Holdover;
  return {
    observedAtMs: clock.wallMs(),
    clock: { state, bootId: 'boot-1', monotonicMs, errorBoundMs: null },
  };
}
