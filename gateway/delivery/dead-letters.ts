import type { Journal, StoredDeadLetter, StoredRecord } from '#gateway/journal/journal.ts';
import type { SinkProgress } from './sink-progress.ts';

/** A record that a sink refused for good. */
export type Rejected = { readonly record: StoredRecord; readonly cause: string };

/** What became of dead letters that somebody wanted to be dealt with. */
export type DeadLetterAnswer = {
  /** Those that are off the list now. */
  readonly settledIds: readonly number[];
  /** Those whose record is not in the journal any more: they can only be discarded. */
  readonly goneIds: readonly number[];
};

/** What of the journal dead letters need; a journal whose gateway is stopped has it, too. */
export type DeadLetterBook = Pick<
  Journal,
  'addDeadLetters' | 'deadLetterCounts' | 'findDeadLetters' | 'read' | 'settleDeadLetters'
>;

export type DeadLettersOptions = {
  readonly journal: DeadLetterBook;
  readonly sinkId: string;
  readonly progress: () => SinkProgress;
  /** A sink's progress is to be stored, and there is something to send. */
  readonly onRetried: () => void;
};

/** The dead letters of one sink. The records themselves stay in the journal. */
export class DeadLetters {
  readonly #options: DeadLettersOptions;
  #count = 0;
  #retries: Promise<unknown> = Promise.resolve();

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  async recount(): Promise<void> {
    const { journal, sinkId } = this.#options;
    this.#count = (await journal.deadLetterCounts())[sinkId] ?? 0;
  }

  /** Keeps them with their cause, for a person to look at. */
  async park(rejected: readonly Rejected[]): Promise<void> {
    const { journal, sinkId } = this.#options;
    await journal.addDeadLetters(
      rejected.map(({ record: { position, epoch, seq }, cause }) => ({
        ...{ sinkId, position, epoch, seq, cause },
      })),
    );
    this.#count += rejected.length;
  }

  /**
   * Sends them once more and takes them off the list. One request after the other, so that two people who
   * ask for the same record at once do not send it twice.
   */
  retry(ids: readonly number[], by: string): Promise<DeadLetterAnswer> {
    const retried = this.#retries.then(() => this.#retry(ids, by));
    this.#retries = retried.catch(() => undefined);
    return retried;
  }

  async #retry(ids: readonly number[], by: string): Promise<DeadLetterAnswer> {
    const { journal, sinkId, progress, onRetried } = this.#options;
    const own = (await journal.findDeadLetters(ids)).filter((letter) => letter.sinkId === sinkId);
    const { held, records, goneIds } = await recordsOf(journal, own);
    if (held.length === 0) return { settledIds: [], goneIds };
    for (const { position } of held) progress().withhold(position);
    const settledIds = held.map(({ id }) => id);
    try {
      const cursor = { sinkId, state: progress().toString() };
      await journal.settleDeadLetters({ ids: settledIds, how: 'retried', by, cursor });
    } catch (error) {
      for (const { position } of held) progress().deliver(position);
      throw error;
    }
    this.#count = Math.max(0, this.#count - held.length);
    progress().giveBack(records);
    onRetried();
    return { settledIds, goneIds };
  }
}

/** A person gives them up; who, when and why they were there is kept. */
export async function discardDeadLetters(
  journal: DeadLetterBook,
  ids: readonly number[],
  by: string,
): Promise<readonly StoredDeadLetter[]> {
  const letters = await journal.findDeadLetters(ids);
  const settlement = {
    ids: letters.map(({ id }) => id),
    how: 'discarded',
    by,
    cursor: null,
  } as const;
  if (letters.length > 0) await journal.settleDeadLetters(settlement);
  return letters;
}

/** Which of the letters have a record still. */
async function recordsOf(journal: DeadLetterBook, letters: readonly StoredDeadLetter[]) {
  const held: StoredDeadLetter[] = [];
  const records: StoredRecord[] = [];
  for (const letter of letters) {
    const { position } = letter;
    const query = { afterPosition: position - 1, upToPosition: position, limit: 1 };
    const [record] = (await journal.read(query)).records;
    if (!record) continue;
    held.push(letter);
    records.push(record);
  }
  const goneIds = letters.filter((letter) => !held.includes(letter)).map(({ id }) => id);
  return { held, records, goneIds };
}
