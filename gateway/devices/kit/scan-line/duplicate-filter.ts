export type DuplicateFilterOptions = {
  /** A code out of view for so long is a new presentation; 0 lets everything pass. */
  readonly duplicateWindowMs: number;
  /** A code held in view counts again after so long. */
  readonly heldCodeRepeatMs: number;
};

/** Whether the code seen at `nowMs` (monotonic) is a new presentation. */
export type DuplicateFilter = (code: string, nowMs: number) => boolean;

/**
 * Scanners send a code that stays in view many times a second (GM65: every second as sold; phone
 * screens bounce faster). Those repeats are one presentation. The filter errs on the side of
 * reporting: any other code in between, a pause of `duplicateWindowMs`, or `heldCodeRepeatMs` in
 * view and the same code counts again, so two people who share one are both seen.
 */
export function createDuplicateFilter(options: DuplicateFilterOptions): DuplicateFilter {
  let lastCode: string | null = null;
  let lastSeenMs = 0;
  let reportedMs = 0;
  return (code, nowMs) => {
    const isRepeat =
      code === lastCode &&
      nowMs - lastSeenMs < options.duplicateWindowMs &&
      nowMs - reportedMs < options.heldCodeRepeatMs;
    lastCode = code;
    lastSeenMs = nowMs;
    if (!isRepeat) reportedMs = nowMs;
    return !isRepeat;
  };
}
