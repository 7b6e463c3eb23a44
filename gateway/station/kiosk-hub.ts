import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import { KIOSK_HEARTBEAT_INTERVAL_MS } from '#gateway/wire/event-stream.ts';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import type { KioskCursor } from './kiosk-cursor.ts';
import { START_CURSOR } from './kiosk-cursor.ts';
import { episodeFrom, passageFrom, readingFrom } from './kiosk-events.ts';
import { KioskLane } from './kiosk-lane.ts';

/**
 * Brings durable records to the screens of their lanes. It is fed with every record of the gateway,
 * so a record that nobody watches costs a look at its kind and nothing more.
 */
export interface KioskHub {
  /** Durable records only, in order; see `Journal.onDurable`. */
  published(records: readonly StoredRecord[]): void;
  /** People who were aside before this process began: the newest record of each, still open. */
  aside(records: readonly StoredRecord[]): void;
  /** Sent to the kiosks of the lane if it differs from what they have. */
  status(laneId: string, status: KioskStatusV1): void;
  /**
   * Returns the unsubscription, or `null` for an unknown lane or when there is no room.
   * `lastEventId` is where the page stands, empty for a new one; `from` is the address of its machine.
   */
  subscribe(
    laneId: string,
    client: StreamClient,
    lastEventId?: string,
    from?: string,
  ): (() => void) | null;
  clientCount(): number;
  /** Clients dropped because they did not read. */
  droppedClientCount(): number;
  /** Ends all streams; the pages come back by themselves. */
  close(): void;
}

export type StationLane = { readonly laneId: string; readonly checkpointId: string };

export type KioskHubOptions = {
  readonly gatewayId: string;
  readonly lanes: readonly StationLane[];
  readonly clock: Clock;
  readonly maxClients: number;
  /** What may be shown of a plate; `null`: nothing, or it was no plate. */
  readonly maskedPlate?: (pseudonym: string) => string | null;
  /** `journal.head()` at the start. */
  readonly head?: KioskCursor;
};

type Seat = { readonly laneId: string; readonly from: string };

export function createKioskHub(options: KioskHubOptions): KioskHub {
  const { clock, maxClients } = options;
  // Oldest first.
  const seats = new Map<StreamClient, Seat>();
  let droppedClients = 0;
  let timer: Timer | null = null;

  const dropped = (client: StreamClient): void => {
    seats.delete(client);
    droppedClients += 1;
  };
  const lanes = new Map(
    options.lanes.map((lane) => [lane.laneId, createLane(options, lane, dropped)]),
  );

  const beat = (): void => {
    timer = null;
    if (seats.size === 0) return;
    for (const lane of lanes.values()) lane.heartbeat();
    timer = clock.after(KIOSK_HEARTBEAT_INTERVAL_MS, beat);
  };

  const leave = (client: StreamClient): void => {
    const seat = seats.get(client);
    if (!seat) return;
    seats.delete(client);
    lanes.get(seat.laneId)?.remove(client);
  };

  /**
   * A kiosk whose network broke comes back while its old connection still seems alive for many
   * minutes (TCP retransmits): where all seats are taken, it gets its own old one.
   */
  const hasRoom = (seat: Seat): boolean => {
    if (seats.size < maxClients) return true;
    for (const [client, { laneId, from }] of seats) {
      if (seat.from === '' || from !== seat.from || laneId !== seat.laneId) continue;
      leave(client);
      client.close();
      return true;
    }
    return false;
  };

  return {
    published(records) {
      for (const record of records) {
        if (record.kind === 'passage') lanes.get(passageFrom(record).laneId)?.passage(record);
        else if (record.kind === 'episode') lanes.get(episodeFrom(record).laneId)?.episode(record);
        else if (record.kind === 'reading' && seats.size > 0)
          lanes.get(readingFrom(record).laneId)?.reading(record);
      }
    },
    aside(records) {
      for (const record of records) lanes.get(episodeFrom(record).laneId)?.episode(record);
    },
    status: (laneId, status) => lanes.get(laneId)?.status(status),
    subscribe(laneId, client, lastEventId = '', from = '') {
      const lane = lanes.get(laneId);
      if (!lane || !hasRoom({ laneId, from })) return null;
      seats.set(client, { laneId, from });
      lane.add(client, lastEventId);
      timer ??= clock.after(KIOSK_HEARTBEAT_INTERVAL_MS, beat);
      return () => leave(client);
    },
    clientCount: () => seats.size,
    droppedClientCount: () => droppedClients,
    close() {
      timer?.cancel();
      timer = null;
      seats.clear();
      for (const lane of lanes.values()) lane.close();
    },
  };
}

function createLane(
  { gatewayId, clock, head = START_CURSOR, maskedPlate = () => null }: KioskHubOptions,
  lane: StationLane,
  dropped: (client: StreamClient) => void,
): KioskLane {
  // Until a status is reported nothing is claimed to work.
  const status: KioskStatusV1 = {
    laneId: lane.laneId,
    checkpointId: lane.checkpointId,
    devices: [],
    opsCentre: 'waiting',
    journal: 'not-writable',
  };
  return new KioskLane({ gatewayId, status, clock, head, dropped, maskedPlate });
}
