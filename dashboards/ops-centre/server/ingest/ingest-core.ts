import type { Instant } from '#gateway/domain/clock.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { saveEpoch, saveGateway } from '#ops-centre/store/gateway-table.ts';
import { appendStream, KEPT_STREAM_ROWS, trimStream } from '#ops-centre/store/stream-table.ts';
import { decodeMessage } from './decode-message.ts';
import { publishDue } from './due-messages.ts';
import type { GatewayBookOptions, Lacking } from './gateway-book.ts';
import { GatewayBook } from './gateway-book.ts';
import type { GatewayMirror } from './gateway-mirror.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { Batch, IngestOutcome } from './ingest-outcome.ts';
import { OutcomeBuilder } from './ingest-outcome.ts';
import { takeInMessage } from './message-intake.ts';

export type IngestCoreOptions = GatewayBookOptions & {
  readonly centreId: string;
};

/** Pages hear of moved counters and of silent gateways this often. */
const UPDATE_INTERVAL_MS = 1_000;

/** The stream's log is cut once it has grown by this many rows. */
const STREAM_SLACK_ROWS = 1_000;

/**
 * Takes batches of messages in. One transaction a batch: records, what follows from them for alerts, and what
 * pages are to be told are committed together or not at all. Only then is anything published or confirmed.
 * Single-threaded and synchronous; time is handed in.
 */
export class IngestCore {
  readonly #db: Database;
  readonly #options: IngestCoreOptions;
  /** `null` after a commit that failed: what is known in memory is not what is in the store. */
  #knownBook: GatewayBook | null;
  /** Gateways that may have something to publish or to show. */
  readonly #active = new Set<GatewayMirror>();
  /** Gateways that the present batch is about. */
  readonly #touched = new Set<GatewayMirror>();
  #lastUpdateAtMs = Number.NEGATIVE_INFINITY;
  #trimmedToId = 0;

  constructor(db: Database, options: IngestCoreOptions, now: Instant) {
    this.#db = db;
    this.#options = options;
    this.#knownBook = new GatewayBook(db, options, now);
  }

  /** Throws when the store cannot commit; then nothing of the batch is taken in, and it may be offered again. */
  ingest(messages: readonly IncomingMessage[], now: Instant): IngestOutcome {
    const batch = this.#newBatch(now);
    const decoded = messages.flatMap(decodeMessage);
    this.#commit(batch, (book) => {
      for (const each of decoded) {
        const gateway = takeInMessage(batch, book, each);
        if (gateway) this.#touch(gateway);
      }
    });
    this.#publishDue(batch);
    return batch.outcome.build();
  }

  /** To be called every 100 ms or so: confirmations, requests and silence that come due. */
  tick(now: Instant): IngestOutcome {
    const batch = this.#newBatch(now);
    if (now.monotonicMs - this.#lastUpdateAtMs >= UPDATE_INTERVAL_MS) {
      this.#lastUpdateAtMs = now.monotonicMs;
      this.#tellUpdates(batch);
    }
    this.#publishDue(batch);
    return batch.outcome.build();
  }

  /** After each new connection to the broker: what was published before may not have arrived. */
  brokerConnected(now: Instant): void {
    for (const gateway of this.#book(now).all()) {
      gateway.requireAck();
      this.#active.add(gateway);
    }
  }

  gateways(now: Instant): GatewayView[] {
    return [...this.#book(now).all()].map((gateway) => gateway.view(now));
  }

  lacking(now: Instant): Lacking {
    return this.#book(now).lacking(now.monotonicMs);
  }

  #newBatch(now: Instant): Batch {
    return { db: this.#db, now, outcome: new OutcomeBuilder() };
  }

  /** Read anew from the store where memory cannot be trusted; throws while the store cannot be read. */
  #book(now: Instant): GatewayBook {
    if (this.#knownBook) return this.#knownBook;
    const book = new GatewayBook(this.#db, this.#options, now);
    for (const gateway of book.all()) this.#active.add(gateway);
    this.#knownBook = book;
    return book;
  }

  #commit(batch: Batch, work: (book: GatewayBook) => void): void {
    const book = this.#book(batch.now);
    this.#touched.clear();
    try {
      this.#db.transaction(() => {
        work(book);
        this.#saveChanges(batch);
      });
    } catch (cause) {
      // What was worked out in memory was not committed, and must never be confirmed to anybody.
      this.#knownBook = null;
      this.#active.clear();
      throw cause;
    }
  }

  #touch(gateway: GatewayMirror): void {
    this.#active.add(gateway);
    this.#touched.add(gateway);
  }

  #saveChanges({ db, now, outcome }: Batch): void {
    for (const gateway of this.#touched) {
      if (gateway.journal.isChanged) gateway.journal.refreshHoles(now);
      for (const epoch of gateway.journal.takeChanged()) saveEpoch(db, epoch);
      const presence = gateway.takeChangedPresence();
      if (presence) saveGateway(db, presence);
      const view = gateway.takeAnnouncement(now);
      if (view) outcome.stream.push(appendStream(db, StreamEvent.Gateway, view, now.wallMs));
    }
    this.#trimStream(outcome);
  }

  #trimStream(outcome: OutcomeBuilder): void {
    const newestId = outcome.stream.at(-1)?.id ?? 0;
    if (newestId - this.#trimmedToId < KEPT_STREAM_ROWS + STREAM_SLACK_ROWS) return;
    trimStream(this.#db, newestId, KEPT_STREAM_ROWS);
    this.#trimmedToId = newestId - KEPT_STREAM_ROWS;
  }

  #tellUpdates(batch: Batch): void {
    const { now, outcome } = batch;
    const changed = [...this.#book(now).all()].filter((gateway) => gateway.isAnnouncementDue(now));
    if (changed.length > 0) {
      this.#commit(batch, () => {
        for (const gateway of changed) this.#touch(gateway);
      });
    }
    for (const gateway of this.#active) {
      const view = gateway.takeUpdate(now);
      if (view) outcome.updates.push(view);
      if (view === null && gateway.journal.missingCount() === 0 && !gateway.isAckPending()) {
        this.#active.delete(gateway);
      }
    }
  }

  #publishDue(batch: Batch): void {
    for (const gateway of this.#active) publishDue(batch, gateway, this.#options.centreId);
  }
}
