import type { Gap, RecordKind } from '#gateway/domain/record.ts';
import type { EpochSpan, StoredRecord } from './journal.ts';
import { recordCrc } from './record-crc.ts';

/** Rows to be stored, column by column: cheap to hand to a worker thread. */
export type RowBatch = {
  readonly kinds: readonly RecordKind[];
  readonly observedAtMs: readonly number[];
  readonly clocks: readonly string[];
  readonly facts: readonly string[];
};

/** A row of `records` as it is in the file. */
export type Row = {
  readonly position: number;
  readonly kind: RecordKind;
  readonly observed_at_ms: number;
  readonly clock: string;
  readonly facts: string;
  readonly crc: number;
};

export const ROW_COLUMNS = 'position, kind, observed_at_ms, clock, facts, crc';

/** `false`: what the row says is not what was stored. */
export function isIntact({ position, kind, observed_at_ms, clock, facts, crc }: Row): boolean {
  return recordCrc(position, kind, observed_at_ms, clock, facts) === crc;
}

/** The row as a record, or `null` when it must not be believed. */
export function recordFrom(row: Row, epochs: readonly EpochSpan[]): StoredRecord | null {
  const index = epochs.findLastIndex(({ basePosition }) => row.position > basePosition);
  const span = epochs[index];
  if (!span || !isIntact(row)) return null;
  const before = row.position <= (span.renumberedUpTo ?? 0) ? epochs[index - 1] : undefined;
  return {
    position: row.position,
    epoch: span.epoch,
    seq: row.position - span.basePosition,
    kind: row.kind,
    observedAtMs: row.observed_at_ms,
    clockJson: row.clock,
    factsJson: row.facts,
    ...(before && {
      formerly: { epoch: before.epoch, seq: row.position - before.basePosition },
    }),
  };
}

type EpochBase = Pick<EpochSpan, 'epoch' | 'basePosition'>;

/** A stretch of positions as gaps: one for each epoch that it touches. */
export function gapsFrom(
  [first, last]: readonly [number, number],
  epochs: readonly EpochBase[],
  reason: Gap['reason'],
): Gap[] {
  return epochs.flatMap(({ epoch, basePosition }, index) => {
    const end = epochs[index + 1]?.basePosition ?? last;
    const from = Math.max(first, basePosition + 1);
    const to = Math.min(last, end);
    return from > to
      ? []
      : [{ epoch, fromSeq: from - basePosition, toSeq: to - basePosition, reason }];
  });
}

/**
 * The positions that a gap record stands for; `null` when it speaks of an epoch that is not there, or of a
 * lost tail: those positions are given out again, in the next epoch.
 */
export function positionsOfGap(
  factsJson: string,
  epochs: readonly EpochBase[],
): readonly [number, number] | null {
  const { epoch, fromSeq, toSeq, reason } = JSON.parse(factsJson) as Gap;
  if (reason === 'lost-tail') return null;
  const base = epochs.find((span) => span.epoch === epoch)?.basePosition;
  return base === undefined ? null : [base + fromSeq, base + toSeq];
}
