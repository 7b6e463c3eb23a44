import type { Sink, SinkLimits, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';

export type ScriptedSink = Sink & {
  /** Every batch that was offered, as positions. */
  readonly offered: number[][];
  /** Positions in the order in which the far side took them; a repeat stands twice. */
  readonly taken: number[];
  /** Answers of the next writes; when it is empty everything is accepted. */
  readonly answers: ((batch: readonly StoredRecord[]) => WriteOutcome)[];
};

/** A sink whose far side does as the test says. */
export function scriptedSink(
  limits: Partial<SinkLimits> = {},
  wants: (record: StoredRecord) => boolean = () => true,
): ScriptedSink {
  const offered: number[][] = [];
  const taken: number[] = [];
  const answers: ScriptedSink['answers'] = [];
  return {
    id: 'scripted',
    limits: { maxBatchRecords: 100, lingerMs: 0, maxConcurrentWrites: 1, ...limits },
    offered,
    taken,
    answers,
    wants,
    write(batch) {
      offered.push(batch.map(({ position }) => position));
      const outcome = answers.shift()?.(batch) ?? { kind: 'accepted' };
      const left =
        outcome.kind === 'partial'
          ? new Set([...outcome.retry, ...outcome.rejected.map(({ index }) => index)])
          : null;
      if (outcome.kind === 'accepted' || left) {
        taken.push(
          ...batch.filter((_, index) => !left?.has(index)).map(({ position }) => position),
        );
      }
      return Promise.resolve(outcome);
    },
    close: () => Promise.resolve(),
  };
}
