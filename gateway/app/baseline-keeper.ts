import type { Clock } from '#gateway/domain/clock.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import { evidenceOf } from '#gateway/domain/decision.ts';
import type { EpisodeTransition, Suspicion } from '#gateway/domain/episode.ts';
import { EpisodeState } from '#gateway/domain/episode.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { BaselineBook, DecidedReading } from '#gateway/screening/baseline/baseline-book.ts';
import type { BaselineStore, StoredBaselines } from '#gateway/screening/baseline/baseline-store.ts';
import { every } from './every.ts';
import { lookBackFrom, recordsAfter } from './journal-pages.ts';

export type BaselineKeeperOptions = {
  readonly store: BaselineStore;
  readonly journal: Pick<Journal, 'head' | 'read'>;
  readonly clock: Clock;
  readonly onTrouble: (trouble: BaselineTrouble) => void;
};

export type BaselineTrouble =
  | { readonly kind: 'damaged' }
  | { readonly kind: 'unwritable'; readonly cause: unknown };

const SAVE_INTERVAL_MS = 60_000;

/**
 * Keeps baselines through restarts and changes of the configuration. What is written is a minute old, so that the
 * passages in it are durable; what came after it is learnt again from the journal's passages. After a crash a baseline
 * is therefore the one that it was, as far as the journal goes. Only while the disk refuses the journal for longer
 * than a minute may it hold measurements whose passages were never kept.
 */
export class BaselineKeeper {
  readonly #options: BaselineKeeperOptions;
  #book: BaselineBook | null = null;
  /** Where no book is in use: what is known, and what the journal has beyond it. */
  #known: StoredBaselines | null;
  #later: Later;
  #taken: StoredBaselines | null = null;
  #written = '';
  #writing: Promise<void> = Promise.resolve();
  readonly #stopSaving: () => void;

  private constructor(options: BaselineKeeperOptions, known: StoredBaselines | null, later: Later) {
    this.#options = options;
    this.#known = known;
    this.#later = later;
    this.#stopSaving = every(options.clock, SAVE_INTERVAL_MS, () => this.#tick());
  }

  static async open(options: BaselineKeeperOptions): Promise<BaselineKeeper> {
    const { store, journal, onTrouble } = options;
    const { stored, isDamaged } = await store.load();
    if (isDamaged) onTrouble({ kind: 'damaged' });
    const later = stored ? await laterThan(journal, stored.journalPosition) : nothingLater;
    return new BaselineKeeper(options, stored, later);
  }

  /** From now on this book learns; it gets what is known. Returns what it begins with. `null`: nobody learns. */
  use(book: BaselineBook | null): StoredBaselines | null {
    this.#known = this.#book ? this.#take(this.#book) : this.#known;
    this.#book = book;
    if (!book) return null;
    if (this.#known) book.restore(this.#known, this.#later.decided);
    for (const suspicion of this.#later.confirmed) revoke(book, suspicion);
    this.#later = nothingLater;
    this.#taken = this.#take(book);
    // At once: a recalibration must not be undone by what the journal holds from before it.
    this.#write(this.#taken);
    return this.#taken;
  }

  /** After the last decision. */
  async close(): Promise<void> {
    this.#stopSaving();
    if (this.#book) this.#write(this.#take(this.#book));
    await this.#writing;
  }

  #tick(): void {
    if (this.#taken) this.#write(this.#taken);
    this.#taken = this.#book ? this.#take(this.#book) : null;
  }

  #take(book: BaselineBook): StoredBaselines {
    return book.toStored(this.#options.journal.head().position);
  }

  /** One after the other; what did not change is not written again. */
  #write(taken: StoredBaselines): void {
    const text = JSON.stringify(taken.baselines);
    if (text === this.#written) return;
    this.#written = text;
    this.#writing = this.#writing.then(() =>
      this.#options.store.save(taken).catch((cause: unknown) => {
        this.#written = '';
        this.#options.onTrouble({ kind: 'unwritable', cause });
      }),
    );
  }
}

/** What the journal holds beyond the snapshot. */
type Later = {
  readonly decided: readonly DecidedReading[];
  /** Fevers that a contact thermometer confirmed: what they taught is taken back, as it was when it happened. */
  readonly confirmed: readonly Suspicion[];
};

const nothingLater: Later = { decided: [], confirmed: [] };

async function laterThan(
  journal: BaselineKeeperOptions['journal'],
  position: number,
): Promise<Later> {
  const from = lookBackFrom(journal, position);
  const decided: DecidedReading[] = [];
  for await (const { factsJson, observedAtMs } of recordsAfter(journal, from, 'passage')) {
    const { reading, decision } = JSON.parse(factsJson) as Passage;
    const lesson = reading && lessonOf(reading, decision, observedAtMs);
    if (lesson) decided.push(lesson);
  }
  const confirmed: Suspicion[] = [];
  for await (const { factsJson } of recordsAfter(journal, from, 'episode')) {
    const { to, suspicion } = JSON.parse(factsJson) as EpisodeTransition;
    if (to === EpisodeState.Confirmed) confirmed.push(suspicion);
  }
  return { decided, confirmed };
}

/** Only what is learnt from, and nothing else of it: after a long absence of the file there may be very many. */
function lessonOf(
  { deviceId, mode, bodySite }: Reading,
  decision: Decision,
  observedAtMs: number,
): DecidedReading | null {
  const evidence = evidenceOf(decision);
  const { temperatureCelsius } = decision;
  if (!evidence || temperatureCelsius === null) return null;
  const { sequence, lesson } = evidence;
  return { kind: { deviceId, mode, bodySite }, temperatureCelsius, sequence, lesson, observedAtMs };
}

function revoke(book: BaselineBook, { deviceId, mode, bodySite, decision }: Suspicion): void {
  const sequence = evidenceOf(decision)?.sequence;
  if (sequence !== undefined) book.revoke({ deviceId, mode, bodySite }, sequence);
}
