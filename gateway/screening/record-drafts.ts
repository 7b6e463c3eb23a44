import type { Instant } from '#gateway/domain/clock.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordDraft, RecordTimer } from '#gateway/domain/record.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { alertFrom } from './alert-rules.ts';
import type { ClosedPassage } from './lane-rules.ts';

/** Makes drafts that carry the time of what they tell, not the time of telling. */
export type DraftMaker = {
  readonly reading: (reading: Reading, at: Instant) => RecordDraft;
  readonly scan: (scan: Scan, at: Instant) => RecordDraft;
  /** The passage, and right behind it the alert that it raises or adds to. */
  readonly passage: (closed: ClosedPassage) => readonly RecordDraft[];
};

export function createDraftMaker(recordTimer: RecordTimer): DraftMaker {
  return {
    reading: (facts, at) => ({
      kind: RecordKind.Reading,
      facts,
      ...recordTimer(at),
    }),
    scan: (facts, at) => ({
      kind: RecordKind.Scan,
      facts,
      ...recordTimer(at),
    }),
    passage: ({ passage, at, hasAlert }) => {
      const when = recordTimer(at);
      const alert = alertFrom(passage, hasAlert);
      const draft: RecordDraft = { kind: RecordKind.Passage, facts: passage, ...when };
      return alert ? [draft, { kind: RecordKind.Alert, facts: alert, ...when }] : [draft];
    },
  };
}
