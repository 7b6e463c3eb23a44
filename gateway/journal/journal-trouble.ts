import type { JournalOpening } from './journal.ts';
import type { WorkerNews } from './journal-thread.ts';
import type { HeldLog } from './log-watch.ts';

/** What a journal says while it runs, without being asked. */
export type JournalTrouble =
  | { readonly kind: 'replaced'; readonly opening: JournalOpening }
  | {
      readonly kind: 'refused';
      readonly code: 'JOURNAL_DISK_FULL' | 'JOURNAL_WRITE_FAILED';
      readonly message: string;
    }
  | { readonly kind: 'recovered' }
  /** The mark outside the database cannot be written; empty: it can again. */
  | { readonly kind: 'mark'; readonly problem: string }
  /** A reader keeps the log from being emptied; `null`: no longer. */
  | { readonly kind: 'held-log'; readonly held: HeldLog | null };

export function troubleFrom(news: WorkerNews): JournalTrouble {
  return news.kind === 'mark'
    ? { kind: 'mark', problem: news.problem }
    : { kind: 'held-log', held: news.held };
}
