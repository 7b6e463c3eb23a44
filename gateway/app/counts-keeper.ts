import type { Clock } from '#gateway/domain/clock.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { EpisodeCause } from '#gateway/domain/episode.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { RecordClock } from '#gateway/domain/record.ts';
import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';
import type { InsideRules } from '#gateway/screening/counts/inside.ts';
import { PassageCounts } from '#gateway/screening/counts/passage-counts.ts';
import type { StoredCounts } from '#gateway/screening/counts/stored-counts.ts';
import type { CheckedFile } from './checked-file.ts';
import { every } from './every.ts';
import { lookBackFrom, recordsAfter } from './journal-pages.ts';

export type CountsKeeperOptions = {
  readonly store: CheckedFile<StoredCounts>;
  readonly journal: Pick<Journal, 'head' | 'read' | 'onDurable'>;
  readonly clock: Clock;
  readonly isTimeTrusted: () => boolean;
  readonly rules: InsideRules;
  readonly onTrouble: (sentence: string) => void;
};

const SAVE_INTERVAL_MS = 60_000;
/** So many rows are gone through at a start at most, or what came in a minute. */
const MAX_UNSAVED_ROWS = 10_000;

/**
 * Counts durable passages and keeps the counts through restarts. What is written says up to which record it counts;
 * what the journal has beyond that is counted at the start, so nothing is counted twice or left out.
 */
export class CountsKeeper {
  readonly #options: CountsKeeperOptions;
  readonly counts: PassageCounts;
  /** Passages since the start of the program, for counters that never fall. */
  readonly sinceStart = new Map<string, { readonly labels: PassageLabels; value: number }>();
  #written = '';
  #writing: Promise<void> = Promise.resolve();
  readonly #stops: (() => void)[] = [];

  private constructor(options: CountsKeeperOptions, counts: PassageCounts) {
    this.#options = options;
    this.counts = counts;
  }

  /** Before anything is appended. */
  static async open(options: CountsKeeperOptions): Promise<CountsKeeper> {
    const { store, journal, clock, rules, onTrouble } = options;
    const { stored, isDamaged } = await store.load();
    if (isDamaged) {
      onTrouble(
        'The file counts.json is damaged: the passages are counted again from the journal.',
      );
    }
    const counts = new PassageCounts(rules, stored);
    await countStored(counts, options);
    const keeper = new CountsKeeper(options, counts);
    keeper.#stops.push(
      journal.onDurable((records) => keeper.#durable(records)),
      every(clock, SAVE_INTERVAL_MS, () => void keeper.#save()),
    );
    return keeper;
  }

  inside(): ReturnType<PassageCounts['inside']> {
    const { clock, isTimeTrusted } = this.#options;
    return this.counts.inside(isTimeTrusted() ? clock.wallMs() : null);
  }

  /** Resolves when it is kept; rejects when the disk refuses. */
  async setInside(people: number, vehicles: number): Promise<void> {
    this.counts.setInside(people, vehicles, this.#options.clock.wallMs());
    const problem = await this.#save();
    if (problem) throw problem;
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#save();
  }

  #durable(records: readonly StoredRecord[]): void {
    for (const record of records) {
      const passage = countRecord(this.counts, record);
      if (passage) this.#passed(passage);
    }
  }

  #passed({ laneId, direction = 'in', kind, verdict }: Passage): void {
    const labels = { lane: laneId, direction, kind, verdict };
    const key = Object.values(labels).join(' ');
    const counter = this.sinceStart.get(key) ?? { labels, value: 0 };
    counter.value += 1;
    this.sinceStart.set(key, counter);
  }

  /** One after the other; what did not change is not written again. Gives what went wrong. */
  #save(): Promise<Error | null> {
    const stored = this.counts.toStored();
    const { journalPosition, ...said } = stored;
    // Readings without passages change no count, but a start must not have to go through a day of them.
    const text = JSON.stringify([said, Math.floor(journalPosition / MAX_UNSAVED_ROWS)]);
    if (text === this.#written) return this.#writing.then(() => null);
    this.#written = text;
    const saved = this.#writing.then(async () => {
      try {
        await this.#options.store.save(stored);
        return null;
      } catch (cause) {
        this.#written = '';
        const why = cause instanceof Error ? cause.message : String(cause);
        this.#options.onTrouble(`The counts of passages cannot be saved (${why}).`);
        return new Error(why);
      }
    });
    this.#writing = saved.then(() => undefined);
    return saved;
  }
}

export type PassageLabels = Readonly<Record<'lane' | 'direction' | 'kind' | 'verdict', string>>;

/** Gives the passage, where it is one. */
function countRecord(counts: PassageCounts, record: StoredRecord): Passage | null {
  const { kind, observedAtMs, position } = record;
  if (kind !== 'passage' && kind !== 'episode') {
    counts.seen(position);
    return null;
  }
  const { state } = JSON.parse(record.clockJson) as RecordClock;
  const time = { observedAtMs, isTimeTrusted: state !== ClockState.Unsynchronised };
  const facts = record.facts ?? JSON.parse(record.factsJson);
  if (kind === 'passage') {
    const passage = facts as Passage;
    counts.count({ ...passage, ...time }, position);
    return passage;
  }
  const { episodeId, laneId, cause } = facts as EpisodeTransition;
  // Other clearings come with a passage that is admitted.
  if (cause !== EpisodeCause.ContactBelow) counts.seen(position);
  else counts.cleared({ episodeId, laneId, ...time }, position);
  return null;
}

/**
 * A journal whose head is behind what was counted is another one: of what it holds nobody knows what was counted.
 * Without a file of its own it counts what the newest rows tell.
 */
async function countStored(
  counts: PassageCounts,
  { journal, onTrouble }: Pick<CountsKeeperOptions, 'journal' | 'onTrouble'>,
): Promise<void> {
  const { journalPosition } = counts;
  const from = lookBackFrom(journal, journalPosition);
  if (journalPosition > 0 && from > journalPosition)
    onTrouble(
      `The counts were saved ${journal.head().position - journalPosition} records ago: passages before the newest ${journal.head().position - from} records are not counted. Count who is inside and set it.`,
    );
  for await (const record of recordsAfter(journal, from)) countRecord(counts, record);
}
