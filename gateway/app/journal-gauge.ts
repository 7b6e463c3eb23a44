import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { Journal } from '#gateway/journal/journal.ts';

/** Rows and size of the journal as of the last look; a look takes the journal's thread a moment, so there are few. */
export type JournalGauge = {
  rows(): number;
  sizeBytes(): number;
  stop(): void;
};

const LOOK_INTERVAL_MS = 60_000;

export async function createJournalGauge(journal: Journal, clock: Clock): Promise<JournalGauge> {
  let stats = await journal.stats();
  let basePosition = journal.head().position;
  let timer: Timer;
  const lookLater = (): void => {
    timer = clock.after(LOOK_INTERVAL_MS, () => {
      journal.stats().then(
        (fresh) => {
          stats = fresh;
          basePosition = journal.head().position;
          lookLater();
        },
        // The disk refuses for now: the figures stay as they were.
        lookLater,
      );
    });
  };
  lookLater();
  return {
    rows: () => stats.rows + Math.max(0, journal.head().position - basePosition),
    sizeBytes: () => stats.sizeBytes,
    stop: () => timer.cancel(),
  };
}
