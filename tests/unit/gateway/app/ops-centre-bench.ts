import type { EpochNews } from '#gateway/app/ops-centre-side.ts';
import { OpsCentreSide } from '#gateway/app/ops-centre-side.ts';
import type { EpochRise, EpochSpan, Renumbering } from '#gateway/journal/journal.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';

export const readings = (count: number) => Array.from({ length: count }, (_, n) => readingDraft(n));

/** A journal whose earlier epochs are told, not stored; its own records are epoch 1 of the memory journal. */
class JournalWithPast extends MemoryJournal {
  spans: readonly EpochSpan[] | null = null;
  isRefusing = false;

  override epochs(): Promise<readonly EpochSpan[]> {
    if (this.isRefusing) return Promise.reject(new Error('disk I/O error'));
    return this.spans ? Promise.resolve(this.spans) : super.epochs();
  }

  override raiseEpoch(rise: EpochRise): Promise<Renumbering> {
    return this.isRefusing ? Promise.reject(new Error('disk I/O error')) : super.raiseEpoch(rise);
  }
}

export async function bench(records = 0, spans: readonly EpochSpan[] | null = null) {
  const journal = new JournalWithPast();
  journal.spans = spans;
  if (records > 0) await journal.append(readings(records));
  const clock = new FakeClock();
  const resent: [number, number][] = [];
  const news: EpochNews[] = [];
  const centre = new OpsCentreSide({
    journal,
    clock,
    bootId: 'boot-1',
    clockState: () => 'synchronised',
    devices: () => [{ deviceId: 'thermometer-1', state: 'ready' }],
    recordTimer: trustedTimer,
    onEpoch: (each) => news.push(each),
  });
  centre.resendThrough((first, last) => {
    resent.push([first, last]);
    return last - first + 1;
  });
  await centre.start();
  return { journal, clock, centre, resent, news };
}

/** The same journal under another start of the program. */
export async function afterRestart(
  journal: MemoryJournal,
  clock: FakeClock,
): Promise<OpsCentreSide> {
  const next = new OpsCentreSide({
    journal,
    clock,
    bootId: 'boot-2',
    clockState: () => 'holdover',
    devices: () => [],
    recordTimer: trustedTimer,
    onEpoch: () => undefined,
  });
  await next.start();
  return next;
}
