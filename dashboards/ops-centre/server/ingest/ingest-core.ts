import type { Instant } from '#gateway/domain/clock.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import { passageViewFrom } from '#ops-centre/passages/passage-views.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { insertEvent, isConflicting, renumberEvent } from '#ops-centre/store/event-table.ts';
import { saveEpoch, saveGateway } from '#ops-centre/store/gateway-table.ts';
import { appendStream, KEPT_STREAM_ROWS, trimStream } from '#ops-centre/store/stream-table.ts';
import { takeInAlert } from './alert-intake.ts';
import { alertsAhead } from './alerts-ahead.ts';
import type { Decoded, Refusal } from './decode-message.ts';
import { decodeMessage } from './decode-message.ts';
import type { GatewayBookOptions, Lacking } from './gateway-book.ts';
import { GatewayBook } from './gateway-book.ts';
import type { GatewayMirror } from './gateway-mirror.ts';
import { statusAt, withDevice, withHeartbeat, withState } from './gateway-presence.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { RefusalReason } from './incoming-message.ts';
import type { IngestOutcome } from './ingest-outcome.ts';
import { OutcomeBuilder } from './ingest-outcome.ts';

export type IngestCoreOptions = GatewayBookOptions & {
  readonly centreId: string;
};

/** Pages hear of moved counters and of silent gateways this often. */
const UPDATE_INTERVAL_MS = 1_000;

/** The stream's log is cut once it has grown by this many rows. */
const STREAM_SLACK_ROWS = 1_000;

type RecordMessage = Extract<Decoded, { kind: 'record' }>;

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
    const outcome = new OutcomeBuilder();
    const decoded = messages.flatMap(decodeMessage);
    this.#commit(now, outcome, (book) => {
      for (const each of decoded) this.#takeIn(book, each, now, outcome);
    });
    this.#publishDue(now, outcome);
    return outcome.build();
  }

  /** To be called every 100 ms or so: confirmations, requests and silence that come due. */
  tick(now: Instant): IngestOutcome {
    const outcome = new OutcomeBuilder();
    if (now.monotonicMs - this.#lastUpdateAtMs >= UPDATE_INTERVAL_MS) {
      this.#lastUpdateAtMs = now.monotonicMs;
      this.#tellUpdates(now, outcome);
    }
    this.#publishDue(now, outcome);
    return outcome.build();
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

  /** Read anew from the store where memory cannot be trusted; throws while the store cannot be read. */
  #book(now: Instant): GatewayBook {
    if (this.#knownBook) return this.#knownBook;
    const book = new GatewayBook(this.#db, this.#options, now);
    for (const gateway of book.all()) this.#active.add(gateway);
    this.#knownBook = book;
    return book;
  }

  #commit(now: Instant, outcome: OutcomeBuilder, work: (book: GatewayBook) => void): void {
    const book = this.#book(now);
    this.#touched.clear();
    try {
      this.#db.transaction(() => {
        work(book);
        this.#saveChanges(now, outcome);
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

  #takeIn(book: GatewayBook, message: Decoded, now: Instant, outcome: OutcomeBuilder): void {
    if (message.kind === 'refused') {
      this.#refuse(book, message, now, outcome);
      return;
    }
    const gateway = this.#gatewayAt(book, message.from, now, outcome);
    if (!gateway) return;
    this.#touch(gateway);
    switch (message.kind) {
      case 'record':
        this.#takeInRecord(gateway, message, now, outcome);
        break;
      case 'state':
        gateway.presence = withState(gateway.presence, message.state, now);
        if (message.state.status === 'online') {
          gateway.requireAck();
          gateway.journal.askAnew(now.monotonicMs);
        }
        break;
      case 'heartbeat':
        gateway.presence = withHeartbeat(
          gateway.presence,
          message.heartbeat,
          message.receivedAtMs,
          now,
        );
        gateway.journal.hearHeartbeat(message.heartbeat, now);
        gateway.requireAckIfStale(now.monotonicMs);
        break;
      case 'device-state':
        gateway.presence = withDevice(gateway.presence, message.device);
        break;
      case 'resend-reply':
        if (!gateway.journal.hearReply(message.reply, now)) {
          outcome.countRefused(RefusalReason.ReplyNotAsked);
        }
        break;
      default:
        message satisfies never;
    }
  }

  #takeInRecord(
    gateway: GatewayMirror,
    { event, receivedAtMs }: RecordMessage,
    now: Instant,
    outcome: OutcomeBuilder,
  ): void {
    const admission = gateway.journal.admissionOf(event.id);
    // Somebody at the gate may be waiting for it, also for that of one that came before.
    if (event.kind === 'alert') gateway.requireAck();
    if (
      admission === 'too-far' ||
      admission === 'too-scattered' ||
      admission === 'too-many-epochs'
    ) {
      outcome.countRefused(admission);
      return;
    }
    if (admission === 'duplicate') {
      this.#noteDuplicate(gateway, event, outcome);
      return;
    }
    const heldAs = event.formerly ? renumberEvent(this.#db, event, event.formerly) : null;
    if (heldAs) {
      gateway.journal.renumber(heldAs, event.id, now.wallMs);
      outcome.countDuplicate(false);
      return;
    }
    insertEvent(this.#db, gateway.siteId, event, receivedAtMs);
    gateway.journal.addRecord(event.id);
    outcome.countStored(event.kind);
    if (event.kind === 'alert') {
      outcome.stream.push(takeInAlert(this.#db, gateway.siteId, event, receivedAtMs));
    } else if (event.kind === 'passage') {
      this.#announcePassage(gateway.siteId, event, receivedAtMs, outcome);
    } else if (event.kind === 'gap') {
      const { epoch, reason } = event.data;
      gateway.journal.recordLoss(epoch, event.data, reason, now.wallMs);
    }
  }

  #noteDuplicate(
    gateway: GatewayMirror,
    event: RecordMessage['event'],
    outcome: OutcomeBuilder,
  ): void {
    const isConflict = isConflicting(this.#db, event);
    gateway.journal.noteDuplicate(event.id, isConflict);
    outcome.countDuplicate(isConflict);
    if (!isConflict) return;
    const message =
      'Two different records carry one number: two gateways share a name, or a journal began anew.';
    outcome.notice('loss', message, { eventId: event.eventId });
  }

  #announcePassage(
    siteId: string,
    event: Extract<RecordMessage['event'], { kind: 'passage' }>,
    receivedAtMs: number,
    outcome: OutcomeBuilder,
  ): void {
    const { id, observedAtMs, clock, data } = event;
    const heard = { id, siteId, observedAtMs, receivedAtMs, clockState: clock.state, data };
    const view = passageViewFrom(heard);
    // The backlog of an outage is no live event; a page would be swept away by it.
    if (!view.late)
      outcome.stream.push(appendStream(this.#db, StreamEvent.Passage, view, receivedAtMs));
  }

  #refuse(book: GatewayBook, refusal: Refusal, now: Instant, outcome: OutcomeBuilder): void {
    const { reason, detail, topic, record } = refusal;
    outcome.countRefused(reason);
    outcome.notice('warn', `A message was refused: ${detail}.`, { reason, topic });
    const gateway = record && book.find(record.gatewayId);
    if (!gateway) return;
    gateway.journal.noteRefused(record, now.wallMs);
    this.#touch(gateway);
  }

  /** Two gateways under one name would take each other's numbers, so a name moves to another site only while it is quiet. */
  #gatewayAt(
    book: GatewayBook,
    from: GatewayAddress,
    now: Instant,
    outcome: OutcomeBuilder,
  ): GatewayMirror | null {
    const gateway = book.findOrAdd(from, now);
    if (!gateway) {
      outcome.countRefused(RefusalReason.TooManyGateways);
      return null;
    }
    if (gateway.siteId === from.siteId) return gateway;
    if (statusAt(gateway.presence, now.monotonicMs) === 'online') {
      outcome.countRefused(RefusalReason.OtherSite);
      const message = `Gateway ${from.gatewayId} is online at site ${gateway.siteId}; messages under its name from site ${from.siteId} are refused.`;
      outcome.notice('warn', message, { gatewayId: from.gatewayId });
      return null;
    }
    gateway.moveTo(from.siteId);
    return gateway;
  }

  #saveChanges(now: Instant, outcome: OutcomeBuilder): void {
    for (const gateway of this.#touched) {
      if (gateway.journal.isChanged) gateway.journal.refreshHoles(now);
      for (const epoch of gateway.journal.takeChanged()) saveEpoch(this.#db, epoch);
      const presence = gateway.takeChangedPresence();
      if (presence) saveGateway(this.#db, presence);
      const view = gateway.takeAnnouncement(now);
      if (view) outcome.stream.push(appendStream(this.#db, StreamEvent.Gateway, view, now.wallMs));
    }
    this.#trimStream(outcome);
  }

  #trimStream(outcome: OutcomeBuilder): void {
    const newestId = outcome.stream.at(-1)?.id ?? 0;
    if (newestId - this.#trimmedToId < KEPT_STREAM_ROWS + STREAM_SLACK_ROWS) return;
    trimStream(this.#db, newestId, KEPT_STREAM_ROWS);
    this.#trimmedToId = newestId - KEPT_STREAM_ROWS;
  }

  #tellUpdates(now: Instant, outcome: OutcomeBuilder): void {
    const changed = [...this.#book(now).all()].filter((gateway) => gateway.isAnnouncementDue(now));
    if (changed.length > 0) {
      this.#commit(now, outcome, () => {
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

  #publishDue(now: Instant, outcome: OutcomeBuilder): void {
    const { centreId } = this.#options;
    for (const gateway of this.#active) {
      const to = { siteId: gateway.siteId, gatewayId: gateway.gatewayId };
      const word = gateway.nextAck(now.monotonicMs);
      if (word) {
        outcome.publish.push({
          topic: topics.ack(to),
          payload: JSON.stringify({ centreId, ...word, ...alertsAhead(this.#db, gateway) }),
        });
      }
      if (statusAt(gateway.presence, now.monotonicMs) !== 'online') continue;
      const request = gateway.journal.nextRequest(now.monotonicMs);
      if (!request) continue;
      outcome.countResendRequest();
      outcome.publish.push({
        topic: topics.command(to, 'resend'),
        payload: JSON.stringify(request),
      });
    }
  }
}
