import type { Instant } from '#gateway/domain/clock.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordDraft, RecordTimer } from '#gateway/domain/record.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { alertFrom } from './alert-rules.ts';
import type { RecordedStep } from './episode/transition.ts';
import type { LaneOutput } from './lane-rules.ts';

/** Makes drafts that carry the time of what they tell, not the time of telling. */
export type DraftMaker = {
  readonly reading: (reading: Reading, at: Instant) => RecordDraft;
  readonly scan: (scan: Scan, at: Instant) => RecordDraft;
  /** A passage or a step of an episode, and right behind each step the alert that it raises or changes. */
  readonly output: (output: LaneOutput) => readonly RecordDraft[];
};

export function createDraftMaker(recordTimer: RecordTimer): DraftMaker {
  const episode = (step: RecordedStep, at: Instant): readonly RecordDraft[] => {
    const when = recordTimer(at);
    const draft: RecordDraft = { kind: RecordKind.Episode, facts: step.transition, ...when };
    const alert = alertFrom(step);
    return alert ? [draft, { kind: RecordKind.Alert, facts: alert, ...when }] : [draft];
  };
  return {
    reading: (facts, at) => ({ kind: RecordKind.Reading, facts, ...recordTimer(at) }),
    scan: (facts, at) => ({ kind: RecordKind.Scan, facts, ...recordTimer(at) }),
    output: (output) => {
      if (output.kind === 'episode') return episode(output.step, output.at);
      const { passage, at, episodeSteps } = output;
      const draft: RecordDraft = { kind: RecordKind.Passage, facts: passage, ...recordTimer(at) };
      return [draft, ...episodeSteps.flatMap((step) => episode(step, at))];
    },
  };
}
