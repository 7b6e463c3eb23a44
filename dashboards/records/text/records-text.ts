import type { SinkState } from '#records-page/station-records.ts';

/** Every text of the page: a language that lacks one does not compile. */
export type RecordsText = {
  readonly title: string;
  readonly toKiosk: string;
  readonly toDevices: string;
  readonly language: string;
  readonly connecting: string;
  readonly notReached: string;
  readonly room: string;
  readonly roomLeft: (time: string) => string;
  readonly roomUnknown: string;
  readonly roomShort: string;
  readonly sinks: string;
  readonly sinkState: Readonly<Record<SinkState, string>>;
  readonly waiting: (count: string) => string;
  readonly nothingWaiting: string;
  readonly deadLetters: string;
  readonly noDeadLetters: string;
  readonly newest: (count: string) => string;
  readonly record: string;
  readonly refusedAt: (time: string) => string;
  readonly retry: string;
  readonly discard: string;
  readonly discardSure: string;
  readonly retried: string;
  readonly discarded: string;
  readonly gone: string;
  readonly failed: string;
  /** Before a sentence that somebody else wrote in English. */
  readonly cause: string;
};
