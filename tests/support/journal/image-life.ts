import { OpsCentreSide } from '#gateway/app/ops-centre-side.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { DiskJournal } from '#gateway/journal/disk-journal.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { InlineThread } from './inline-thread.ts';
import type { Mortal } from './mortal-clock.ts';

export type ImageLifeOptions = {
  readonly directory: string;
  /** Its timers end with the life. */
  readonly clock: Clock;
  readonly sinks: readonly Sink[];
  /** Its epoch never rises while it runs. */
  readonly ignoresTheCentre: boolean;
  /** An epoch has begun. */
  readonly onRise: () => void;
};

/** One start of the gateway. */
export type ImageLife = Mortal & {
  readonly thread: InlineThread;
  readonly journal: DiskJournal;
  readonly delivery: Delivery;
  readonly centre: OpsCentreSide;
};

/** Journal, delivery and the ops centre's side as the gateway puts them together, in `life`; nothing of it has begun. */
export function bearImageLife(life: Mortal, options: ImageLifeOptions): ImageLife {
  const { directory, clock, sinks, ignoresTheCentre, onRise } = options;
  const random = (): number => 0.5;
  const thread = new InlineThread({
    ...{ directory, wallMs: () => clock.wallMs(), random },
    fault: ({ op }) => (ignoresTheCentre && op === 'raiseEpoch' ? 10 : 0),
  });
  const journal = new DiskJournal(thread.asThread(), thread.opened, {
    ...{ directory, machineId: 'machine-1', clock },
    config: { commitWindowMs: 5, maxWaitingRecords: 100_000 },
    onTrouble: () => undefined,
  });
  const centre = new OpsCentreSide({
    ...{ journal, clock, bootId: 'boot-1', devices: () => [], recordTimer: trustedTimer },
    clockState: () => 'synchronised',
    onEpoch: ({ kind }) => {
      if (kind === 'raised') onRise();
    },
  });
  const delivery = createDelivery({
    ...{ journal, clock, random, sinks, onEvent: () => undefined },
    config: { backlogRecordsPerSecond: 10_000, liveTailRecords: 256, writeTimeoutMs: 60_000 },
  });
  centre.resendThrough((first, last) => delivery.worker('mqtt')?.resend(first, last) ?? 0);
  centre.renumberThrough((position) => delivery.cursorsUpTo(position));
  return Object.assign(life, { thread, journal, delivery, centre });
}
