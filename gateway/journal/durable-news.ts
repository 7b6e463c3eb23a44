import type { RecordFacts } from '#gateway/domain/record.ts';
import { storedRecord } from './commit-queue.ts';
import type { JournalHead, Renumbering, StoredRecord } from './journal.ts';
import type { DropReply, RiseReply } from './worker-protocol.ts';

type DurableListener = (records: readonly StoredRecord[]) => void;
type RenumberingListener = (renumbering: Renumbering) => void;

/** What became durable, told in order to whoever listens; the newest of it is the head. */
export class DurableNews {
  readonly #listeners = new Set<DurableListener>();
  readonly #renumberingListeners = new Set<RenumberingListener>();
  #head: JournalHead;

  constructor(head: JournalHead) {
    this.#head = head;
  }

  get head(): JournalHead {
    return this.#head;
  }

  onDurable(listener: DurableListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onRenumbered(listener: RenumberingListener): () => void {
    this.#renumberingListeners.add(listener);
    return () => this.#renumberingListeners.delete(listener);
  }

  publish(records: readonly StoredRecord[]): void {
    const { position, epoch, seq } = records.at(-1) as StoredRecord;
    this.#head = { position, epoch, seq };
    for (const listener of this.#listeners) listener(records);
  }

  /** Gap records that the journal made itself. */
  publishRows({ rows, firstPosition, epoch }: Omit<DropReply, 'dropped'>): void {
    if (rows.kinds.length === 0) return;
    this.publish(
      rows.facts.map((facts, index) =>
        storedRecord(rows, index, firstPosition, epoch, JSON.parse(facts) as RecordFacts['facts']),
      ),
    );
  }

  /** Whoever handed out numbers hears of it before the gap records that the new epoch begins with. */
  publishRise(reply: RiseReply): void {
    const { renumbering, epoch } = reply;
    const position = renumbering.upToPosition;
    this.#head = { position, epoch: epoch.epoch, seq: position - epoch.basePosition };
    for (const listener of this.#renumberingListeners) listener(renumbering);
    this.publishRows(reply);
  }
}
