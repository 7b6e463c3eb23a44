import type { Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import type { Mortal } from './mortal-clock.ts';

/** What the far side does with the next writes; afterwards it takes everything. */
export type Weather = {
  readonly delayMs: number;
  readonly answer: 'accepted' | 'retry' | 'partial' | 'rejects' | 'too-large' | 'throws';
};

export type FarSideOptions = {
  readonly clock: Clock;
  readonly ledger: DeliveryLedger;
  /** A write that fails though the weather is good. */
  readonly sinkFault: () => boolean;
};

export const FAR_SIDE = 'far-side';

/** The one sink of the world, which takes, refuses and fails as the weather is. */
export class FarSide {
  readonly weather: Weather[] = [];
  readonly #options: FarSideOptions;

  constructor(options: FarSideOptions) {
    this.#options = options;
  }

  /** As one start of the program sees it. */
  sink(life: Readonly<Mortal>): Sink {
    const { clock, sinkFault } = this.#options;
    return {
      id: FAR_SIDE,
      limits: { maxBatchRecords: 20, lingerMs: 0, maxConcurrentWrites: 2 },
      wants: () => true,
      write: async (batch) => {
        const { delayMs, answer } = this.weather.shift() ?? { delayMs: 1, answer: 'accepted' };
        await new Promise<void>((resolve) => clock.after(delayMs, resolve));
        if (sinkFault()) throw new Error('a fault of the network');
        const outcome = this.#outcome(batch, answer);
        // It died while the answer was on its way: what was taken was taken.
        return life.isOver ? new Promise<WriteOutcome>(() => undefined) : outcome;
      },
      close: () => Promise.resolve(),
    };
  }

  #outcome(batch: readonly StoredRecord[], answer: Weather['answer']): WriteOutcome {
    if (answer === 'throws') throw new Error('a bug in the sink');
    if (answer === 'retry') return { kind: 'retry', hold: false, cause: 'away' };
    if (answer === 'too-large' && batch.length > 1) return { kind: 'too-large', cause: '413' };
    const { ledger } = this.#options;
    const isLeft = (index: number): boolean => answer === 'partial' && index % 2 === 0;
    const isBad = (index: number): boolean => answer === 'rejects' && index === 0;
    const indexes = batch.map((_, index) => index);
    for (const [index, record] of batch.entries()) {
      // A gap record that is refused is a dead letter: the person who deals with it reads of the gap.
      if (isBad(index) && record.kind === 'gap') ledger.excuseGap(record);
      if (!isLeft(index) && !isBad(index)) ledger.arrive(record);
    }
    if (answer === 'accepted') return { kind: 'accepted' };
    return {
      ...{ kind: 'partial', cause: 'some', retry: indexes.filter(isLeft) },
      rejected: indexes.filter(isBad).map((index) => ({ index, cause: 'bad' })),
    };
  }
}
