import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { OutgoingMessage, Publication } from './publish-encoder.ts';
import { encodePublications, packetBytes, remainingBytesOf } from './publish-encoder.ts';
import { isRefusal, NO_MATCHING_SUBSCRIBERS, refusalFromPuback } from './reason-codes.ts';
import { WaitingLine } from './waiting-line.ts';

/** What became of one message. Only `acknowledged` means that the broker has taken it. */
export type PublishOutcome =
  /** With QoS 0: handed to the socket. `heard` is `false` where MQTT 5 said that nobody subscribes. */
  | { readonly kind: 'acknowledged'; readonly heard: boolean }
  | {
      readonly kind: 'refused';
      readonly refusal: 'hold' | 'retry' | 'reject';
      readonly cause: string;
    }
  /** Larger than this broker takes. Nothing was sent. */
  | { readonly kind: 'too-large'; readonly cause: string }
  /** Nothing was sent. */
  | { readonly kind: 'not-sent'; readonly cause: string }
  /** Sent, but the answer is missing: it may have arrived. */
  | { readonly kind: 'unconfirmed'; readonly cause: string };

export type PublishWindowOptions = {
  readonly clock: Clock;
  readonly maxInflight: number;
  /** Keeps a slow uplink from holding more than it can deliver before the acknowledgements are due. */
  readonly maxInflightBytes: number;
  /** Messages that may wait for a place; more are turned away, for the journal is the buffer. */
  readonly maxWaiting: number;
  readonly ackTimeoutMs: number;
  /** An acknowledgement is overdue: this connection is no good any more. */
  readonly onAckOverdue: () => void;
};

/** One working connection. */
export type PublishLink = {
  readonly protocolVersion: 4 | 5;
  /** Receive Maximum of the broker (MQTT 5.0 §3.2.2.3.3). */
  readonly maxInflight: number;
  readonly maxPacketBytes: number;
  write(bytes: Buffer): void;
};

/** Identifiers below are left to the client library's own SUBSCRIBE packets. */
export const FIRST_PACKET_ID = 1_024;
const LAST_PACKET_ID = 65_535;

type Batch = {
  readonly outcomes: PublishOutcome[];
  open: number;
  readonly done: (outcomes: readonly PublishOutcome[]) => void;
};

type Item = {
  readonly batch: Batch;
  readonly index: number;
  readonly message: OutgoingMessage;
  readonly remainingBytes: number;
  settled: boolean;
};

type InFlight = { readonly item: Item; readonly sentAtMs: number };

const HEARD: PublishOutcome = { kind: 'acknowledged', heard: true };
const UNHEARD: PublishOutcome = { kind: 'acknowledged', heard: false };
/**
 * An aborted message that is under way keeps its place and its packet identifier until the broker
 * answers or the connection ends: both are the broker's until then.
 */
const CALLED_OFF: PublishOutcome = {
  kind: 'unconfirmed',
  cause: 'the attempt was called off before the broker answered',
};

/**
 * Messages on their way: at most so many, at most so many bytes, each acknowledged in time or the
 * connection is given up (a lost PUBACK on a living connection is never repaired by the protocol,
 * MQTT 5.0 §4.4). Nothing is kept over a lost connection: every message gets an outcome.
 */
export class PublishWindow {
  readonly #options: PublishWindowOptions;
  readonly #urgent = new WaitingLine<Item>();
  readonly #waiting = new WaitingLine<Item>();
  /** In the order of sending, which is also the order of the PUBACKs (MQTT 5.0 §4.6). */
  readonly #inFlight = new Map<number, InFlight>();
  #inFlightBytes = 0;
  #link: PublishLink | null = null;
  #closedCause = 'the broker is not connected yet';
  #isResting = false;
  #nextPacketId = FIRST_PACKET_ID;
  #outbox: Publication[] = [];
  #flush: NodeJS.Immediate | null = null;
  #deadline: Timer | null = null;

  constructor(options: PublishWindowOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  get waiting(): number {
    return this.#urgent.length + this.#waiting.length;
  }

  open(link: PublishLink): void {
    this.#link = link;
  }

  /** Everything that waits or is unacknowledged gets its outcome now. */
  close(cause: string): void {
    this.#link = null;
    this.#closedCause = cause;
    this.#deadline?.cancel();
    this.#deadline = null;
    if (this.#flush) clearImmediate(this.#flush);
    this.#flush = null;
    this.#outbox = [];
    const lost = [...this.#inFlight.values()];
    this.#inFlight.clear();
    this.#inFlightBytes = 0;
    this.#isResting = false;
    for (const { item } of lost) settle(item, { kind: 'unconfirmed', cause });
    for (const line of [this.#urgent, this.#waiting])
      for (const item of line.takeAll()) settle(item, { kind: 'not-sent', cause });
  }

  /** Resolves with one outcome a message, in order; never rejects. */
  publishAll(
    messages: readonly OutgoingMessage[],
    signal?: AbortSignal,
  ): Promise<readonly PublishOutcome[]> {
    const link = this.#link;
    const hindrance = this.#hindrance(messages.length, signal);
    if (!link || hindrance !== null) {
      const cause = hindrance ?? this.#closedCause;
      return Promise.resolve(messages.map(() => ({ kind: 'not-sent', cause })));
    }
    if (messages.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      const abort = (): void => {
        for (const item of items) settle(item, CALLED_OFF);
      };
      const done = (outcomes: readonly PublishOutcome[]): void => {
        signal?.removeEventListener('abort', abort);
        resolve(outcomes);
      };
      const items = this.#accept({ outcomes: [], open: messages.length, done }, messages, link);
      signal?.addEventListener('abort', abort, { once: true });
      this.#pump();
    });
  }

  acknowledge(packetId: number, reasonCode: number): void {
    const entry = this.#inFlight.get(packetId);
    if (!entry) return;
    this.#inFlight.delete(packetId);
    this.#inFlightBytes -= entry.item.remainingBytes;
    settle(entry.item, outcomeFromPuback(reasonCode));
    this.#pump();
  }

  #hindrance(count: number, signal: AbortSignal | undefined): string | null {
    if (signal?.aborted) return 'the attempt was called off';
    if (!this.#link) return this.#closedCause;
    const isFull = this.waiting > 0 && this.waiting + count > this.#options.maxWaiting;
    return isFull ? 'too many messages wait for the broker already' : null;
  }

  #accept(batch: Batch, messages: readonly OutgoingMessage[], link: PublishLink): Item[] {
    return messages.map((message, index) => {
      const remainingBytes = remainingBytesOf(message, link.protocolVersion);
      const item: Item = { batch, index, message, remainingBytes, settled: false };
      if (packetBytes(remainingBytes) > link.maxPacketBytes) {
        const cause = `the broker takes at most ${link.maxPacketBytes} bytes a message`;
        queueMicrotask(() => settle(item, { kind: 'too-large', cause }));
      } else (message.urgent ? this.#urgent : this.#waiting).add(item);
      return item;
    });
  }

  #pump(): void {
    const link = this.#link;
    if (!link) return;
    const maxInflight = Math.min(this.#options.maxInflight, link.maxInflight);
    if (this.#isHalfEmpty(maxInflight)) this.#isResting = false;
    while (this.#inFlight.size < maxInflight && this.#hasRoomInBytes()) {
      const item = this.#urgent.take() ?? (this.#isResting ? undefined : this.#waiting.take());
      if (!item) break;
      if (!item.settled) this.#send(item);
    }
    if (this.#waiting.length > 0) this.#isResting = true;
    if (this.#outbox.length > 0) this.#flush ??= setImmediate(() => this.#write());
    if (this.#inFlight.size > 0 && !this.#deadline) this.#watch(this.#options.ackTimeoutMs);
  }

  /**
   * A full window is filled up again when half of it is acknowledged, not after each acknowledgement:
   * a tenth of the system calls. What is urgent does not wait for that.
   */
  #isHalfEmpty(maxInflight: number): boolean {
    const { maxInflightBytes } = this.#options;
    return this.#inFlight.size <= maxInflight / 2 && this.#inFlightBytes <= maxInflightBytes / 2;
  }

  /** One message always fits, however large. */
  #hasRoomInBytes(): boolean {
    return this.#inFlight.size === 0 || this.#inFlightBytes < this.#options.maxInflightBytes;
  }

  #send(item: Item): void {
    const { message, remainingBytes } = item;
    if (message.qos === 0) {
      this.#outbox.push({ message, packetId: 0, remainingBytes });
      settle(item, HEARD);
      return;
    }
    const packetId = this.#freePacketId();
    this.#inFlight.set(packetId, { item, sentAtMs: this.#options.clock.monotonicMs() });
    this.#inFlightBytes += remainingBytes;
    this.#outbox.push({ message, packetId, remainingBytes });
  }

  /** The window is far smaller than the range, so there is always a free one. */
  #freePacketId(): number {
    let id = this.#nextPacketId;
    while (this.#inFlight.has(id)) id = following(id);
    this.#nextPacketId = following(id);
    return id;
  }

  #write(): void {
    this.#flush = null;
    const link = this.#link;
    const publications = this.#outbox;
    this.#outbox = [];
    if (link) link.write(encodePublications(publications, link.protocolVersion));
  }

  #watch(delayMs: number): void {
    this.#deadline = this.#options.clock.after(delayMs, () => {
      this.#deadline = null;
      const [oldest] = this.#inFlight.values();
      if (!oldest) return;
      const leftMs =
        oldest.sentAtMs + this.#options.ackTimeoutMs - this.#options.clock.monotonicMs();
      if (leftMs > 0) this.#watch(leftMs);
      else this.#options.onAckOverdue();
    });
  }
}

const following = (packetId: number): number =>
  packetId === LAST_PACKET_ID ? FIRST_PACKET_ID : packetId + 1;

function outcomeFromPuback(reasonCode: number): PublishOutcome {
  if (!isRefusal(reasonCode)) return reasonCode === NO_MATCHING_SUBSCRIBERS ? UNHEARD : HEARD;
  const { kind, cause } = refusalFromPuback(reasonCode);
  return { kind: 'refused', refusal: kind, cause };
}

function settle(item: Item, outcome: PublishOutcome): void {
  if (item.settled) return;
  item.settled = true;
  const { batch } = item;
  batch.outcomes[item.index] = outcome;
  batch.open -= 1;
  if (batch.open === 0) batch.done(batch.outcomes);
}
