import type { Journal, JournalQuery, StoredRecord } from '#gateway/journal/journal.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { examplePassage } from '#tests/support/stored-records.ts';

const { observedAtMs, clock } = trustedTimer({ wallMs: Date.UTC(2026, 10, 25), monotonicMs: 1 });
const factsJson = JSON.stringify(examplePassage);
const clockJson = JSON.stringify(clock);

const passageAt = (position: number): StoredRecord => ({
  ...{ position, epoch: 1, seq: position, kind: 'passage', observedAtMs, clockJson, factsJson },
});

/** As many passages as one likes, made when they are read, and how many were. */
export function longJournal(rows: number): {
  readonly journal: Pick<Journal, 'head' | 'read' | 'onDurable'>;
  readonly rowsRead: () => number;
} {
  let rowsRead = 0;
  return {
    rowsRead: () => rowsRead,
    journal: {
      head: () => ({ position: rows, epoch: 1, seq: rows }),
      onDurable: () => () => undefined,
      read({ afterPosition, upToPosition, limit, kind = 'passage' }: JournalQuery) {
        const count = Math.min(limit, Math.min(rows, upToPosition) - afterPosition);
        const found = kind === 'passage' ? count : 0;
        rowsRead += found;
        const records = Array.from({ length: found }, (_, n) => passageAt(afterPosition + 1 + n));
        return Promise.resolve({ records, corruptPositions: [] });
      },
    },
  };
}
