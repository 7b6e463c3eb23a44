import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import { HEARTBEAT_EVENT, RESET_EVENT } from '#gateway/wire/event-stream.ts';
import type { KioskStatusV1, StreamHeartbeatV1 } from '#gateway/wire/kiosk-stream.ts';
import { KioskEvent } from '#gateway/wire/kiosk-stream.ts';
import type { KioskCursor } from './kiosk-cursor.ts';
import { cursorFromText, cursorText, isNewer } from './kiosk-cursor.ts';
import { KioskEpisodes } from './kiosk-episodes.ts';
import { ageMs, kioskPassageJson, kioskReadingJson } from './kiosk-events.ts';

/** A verdict older than this belongs to a person who has gone on: it is never shown. */
export const STALE_AFTER_MS = 6_000;
/** Passages kept to be sent again after a short break. */
export const RING_LENGTH = 64;
/** Shortest time between two readings on one screen. */
const READING_INTERVAL_MS = 100;

export type KioskLaneOptions = {
  readonly gatewayId: string;
  readonly status: KioskStatusV1;
  readonly clock: Clock;
  /** Newest record before this process; a page that stands there has missed nothing. */
  readonly head: KioskCursor;
  readonly maskedPlate: (pseudonym: string) => string | null;
  /** Called when a client was dropped because it did not read. */
  readonly dropped: (client: StreamClient) => void;
};

/**
 * The stream of one lane. Only passages carry a cursor, because only passages are never left out:
 * the head is the newest passage, and a page that has the head has seen every verdict that was
 * still worth showing.
 */
export class KioskLane {
  readonly #options: KioskLaneOptions;
  readonly #clients = new Set<StreamClient>();
  readonly #ring: StoredRecord[] = [];
  /** Newest passage that the ring no longer holds. */
  #floor: KioskCursor;
  #head: KioskCursor;
  #statusJson: string;
  readonly #episodes: KioskEpisodes;
  #waitingReading: StoredRecord | null = null;
  #readingTimer: Timer | null = null;

  constructor(options: KioskLaneOptions) {
    this.#options = options;
    this.#floor = options.head;
    this.#head = options.head;
    this.#statusJson = JSON.stringify(options.status);
    this.#episodes = new KioskEpisodes(options.status.laneId);
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  passage(record: StoredRecord): void {
    this.#head = record;
    this.#ring.push(record);
    if (this.#ring.length > RING_LENGTH) this.#floor = this.#ring.shift() ?? this.#floor;
    if (this.#clients.size === 0) return;
    // The passage carries the temperature; a reading that waited would only show up after it.
    this.#waitingReading = null;
    if (this.#isStale(record))
      this.#sendAll(KioskEvent.Status, this.#statusJson, cursorText(record));
    else this.#sendAll(KioskEvent.Passage, this.#passageJson(record), cursorText(record));
  }

  /** Somebody is aside, or something became known about them. */
  episode(record: StoredRecord): void {
    this.#episodes.heard(record);
    if (this.#clients.size > 0) this.#sendAll(KioskEvent.Episodes, this.#episodesJson());
  }

  /** At most one in {@link READING_INTERVAL_MS}; of several in between the newest is shown. */
  reading(record: StoredRecord): void {
    if (this.#clients.size === 0) return;
    if (this.#readingTimer) {
      this.#waitingReading = record;
      return;
    }
    this.#sendReading(record);
  }

  status(status: KioskStatusV1): void {
    const json = JSON.stringify(status);
    if (json === this.#statusJson) return;
    this.#statusJson = json;
    this.#sendAll(KioskEvent.Status, json);
  }

  heartbeat(): void {
    if (this.#clients.size > 0) this.#sendAll(HEARTBEAT_EVENT, this.#heartbeatJson());
  }

  /** Status first, then the passages that were missed and are still fresh, then a heartbeat. */
  add(client: StreamClient, lastEventId: string): void {
    this.#clients.add(client);
    const missed = this.#missedSince(lastEventId);
    if (missed === null) this.#send(client, RESET_EVENT, '{"reason":"cursor-not-held"}');
    const fresh = missed?.filter((record) => !this.#isStale(record)) ?? [];
    // The page stands before the first passage that follows, so that a break in between loses none.
    this.#send(client, KioskEvent.Status, this.#statusJson, cursorText(this.#before(fresh[0])));
    this.#send(client, KioskEvent.Episodes, this.#episodesJson());
    for (const record of fresh) {
      this.#send(client, KioskEvent.Passage, this.#passageJson(record), cursorText(record));
    }
    this.#send(client, HEARTBEAT_EVENT, this.#heartbeatJson());
  }

  remove(client: StreamClient): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#stopReadings();
  }

  close(): void {
    for (const client of this.#clients) client.close();
    this.#clients.clear();
    this.#stopReadings();
  }

  /** `[]` for a page that comes for the first time; `null` when it can't be said what it missed. */
  #missedSince(lastEventId: string): readonly StoredRecord[] | null {
    if (lastEventId === '') return [];
    const cursor = cursorFromText(lastEventId);
    if (!cursor || isNewer(cursor, this.#head) || isNewer(this.#floor, cursor)) return null;
    return this.#ring.filter((record) => isNewer(record, cursor));
  }

  #before(record: StoredRecord | undefined): KioskCursor {
    if (!record) return this.#head;
    return this.#ring[this.#ring.indexOf(record) - 1] ?? this.#floor;
  }

  #isStale(record: StoredRecord): boolean {
    return ageMs(record, this.#options.clock.monotonicMs()) > STALE_AFTER_MS;
  }

  #passageJson(record: StoredRecord): string {
    return kioskPassageJson(this.#options.gatewayId, record, this.#options.maskedPlate);
  }

  #episodesJson(): string {
    return JSON.stringify(this.#episodes.view(this.#options.clock.monotonicMs()));
  }

  #heartbeatJson(): string {
    const heartbeat: StreamHeartbeatV1 = {
      serverTimeMs: this.#options.clock.wallMs(),
      head: cursorText(this.#head),
    };
    return JSON.stringify(heartbeat);
  }

  #sendReading(record: StoredRecord): void {
    if (!this.#isStale(record)) {
      this.#sendAll(KioskEvent.Reading, kioskReadingJson(this.#options.gatewayId, record));
    }
    this.#readingTimer = this.#options.clock.after(READING_INTERVAL_MS, () => {
      this.#readingTimer = null;
      const waiting = this.#waitingReading;
      this.#waitingReading = null;
      if (waiting) this.#sendReading(waiting);
    });
  }

  #stopReadings(): void {
    this.#readingTimer?.cancel();
    this.#readingTimer = null;
    this.#waitingReading = null;
  }

  #sendAll(event: string, dataJson: string, id?: string): void {
    for (const client of this.#clients) this.#send(client, event, dataJson, id);
  }

  #send(client: StreamClient, event: string, dataJson: string, id?: string): void {
    if (!this.#clients.has(client)) return;
    if (client.send(event, dataJson, id)) return;
    this.remove(client);
    this.#options.dropped(client);
  }
}
