import type { RecordDraft, RecordFacts, RecordKind } from '#gateway/domain/record.ts';
import { clockJson, factsJson } from './draft-json.ts';
import type { EpochSpan, StoredRecord } from './journal.ts';
import type { RowBatch } from './journal-rows.ts';

/** One `append` call that waits for its commit. */
export type WaitingAppend = {
  readonly drafts: readonly RecordDraft[];
  readonly resolve: (records: readonly StoredRecord[]) => void;
  readonly reject: (error: Error) => void;
};

/** Appends that share one transaction, with their rows ready to be stored. */
export type CommitBatch = {
  readonly appends: readonly WaitingAppend[];
  readonly rows: RowBatch;
  readonly recordCount: number;
};

/** Most records of one transaction: bounds its time on a slow disk. */
export const MAX_COMMIT_RECORDS = 2_000;

/** Takes whole appends, never a part of one: a passage and its alert are stored together or not at all. */
export function takeBatch(waiting: WaitingAppend[]): CommitBatch {
  let recordCount = 0;
  let appendCount = 0;
  while (appendCount < waiting.length) {
    const size = (waiting[appendCount] as WaitingAppend).drafts.length;
    if (appendCount > 0 && recordCount + size > MAX_COMMIT_RECORDS) break;
    recordCount += size;
    appendCount++;
  }
  const appends = waiting.splice(0, appendCount);
  return { appends, rows: rowsFrom(appends), recordCount };
}

/** As `takeBatch`, but only what an alert is part of: the last room of a full disk is for that. */
export function takeUrgentBatch(waiting: WaitingAppend[]): CommitBatch {
  const urgent = waiting.filter(isUrgent);
  const batch = takeBatch(urgent);
  const taken = new Set(batch.appends);
  waiting.splice(0, waiting.length, ...waiting.filter((append) => !taken.has(append)));
  return batch;
}

export function isUrgent({ drafts }: Pick<WaitingAppend, 'drafts'>): boolean {
  return drafts.some(({ kind }) => kind === 'alert');
}

function rowsFrom(appends: readonly WaitingAppend[]): RowBatch {
  const kinds: RecordKind[] = [];
  const observedAtMs: number[] = [];
  const clocks: string[] = [];
  const facts: string[] = [];
  for (const { drafts } of appends) {
    for (const draft of drafts) {
      kinds.push(draft.kind);
      observedAtMs.push(draft.observedAtMs);
      clocks.push(clockJson(draft.clock));
      facts.push(factsJson(draft));
    }
  }
  return { kinds, observedAtMs, clocks, facts };
}

/** The records of a committed batch, in order, with the numbers they got. */
export function storedRecords(
  batch: CommitBatch,
  firstPosition: number,
  epoch: EpochSpan,
): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (const { drafts } of batch.appends) {
    for (const draft of drafts)
      records.push(storedRecord(batch.rows, records.length, firstPosition, epoch, draft.facts));
  }
  return records;
}

export function storedRecord(
  rows: RowBatch,
  index: number,
  firstPosition: number,
  epoch: EpochSpan,
  facts: RecordFacts['facts'],
): StoredRecord {
  const position = firstPosition + index;
  return {
    position,
    epoch: epoch.epoch,
    seq: position - epoch.basePosition,
    kind: rows.kinds[index] as RecordKind,
    observedAtMs: rows.observedAtMs[index] as number,
    clockJson: rows.clocks[index] as string,
    factsJson: rows.facts[index] as string,
    facts,
  };
}
