import { KIOSK_HEARTBEAT_INTERVAL_MS } from '#gateway/wire/event-stream.ts';
import type {
  KioskEpisodesV1,
  KioskEvent,
  KioskPassageV1,
  KioskReadingV1,
  KioskStatusV1,
} from '#gateway/wire/kiosk-stream.ts';
import type { LiveStream, SnapshotResult } from '#web/live-stream.ts';
import { createLiveStream } from '#web/live-stream.ts';
import type { ServerClock } from '#web/server-clock.ts';
import type { SteadyClock } from '#web/steady-clock.ts';
import type { KioskViewInput } from './kiosk-view.ts';
import type { Station } from './station-session.ts';

export type LaneStreamOptions = {
  readonly clock: SteadyClock;
  readonly serverClock: ServerClock;
  readonly station: Pick<Station, 'lanes'>;
  readonly onStatus: (status: KioskStatusV1) => void;
  readonly onView: (input: KioskViewInput) => void;
  readonly onEpisodes: (episodes: KioskEpisodesV1) => void;
  /** What was known of the stream so far does not hold for what follows. */
  readonly onBegin: () => void;
};

type EventName = (typeof KioskEvent)[keyof typeof KioskEvent];

/** The live stream of one lane. The page keeps nothing, so only what happens now matters. */
export function openLane(laneId: string, options: LaneStreamOptions): LiveStream {
  const { clock, serverClock, station } = options;
  const address = `/api/lanes/${encodeURIComponent(laneId)}/stream`;
  // By the station's clock: what waited in a broken network or a sleeping machine is not news.
  const ageMs = (observedAtMs: number): number => serverClock.nowMs() - observedAtMs;

  const handlers: Readonly<Record<EventName, (data: unknown) => void>> = {
    status: (data) => options.onStatus(data as KioskStatusV1),
    passage: (data) => {
      const passage = data as KioskPassageV1;
      options.onView({ kind: 'passage', passage, ageMs: ageMs(passage.observedAtMs) });
    },
    reading: (data) => {
      const { rawTemperatureCelsius, observedAtMs } = data as KioskReadingV1;
      options.onView({ kind: 'reading', rawTemperatureCelsius, ageMs: ageMs(observedAtMs) });
    },
    episodes: (data) => options.onEpisodes(data as KioskEpisodesV1),
  };
  return createLiveStream({
    streamUrl: (cursor) =>
      cursor === '' ? address : `${address}?lastEventId=${encodeURIComponent(cursor)}`,
    eventNames: Object.keys(handlers),
    onEvent: (name, data) => handlers[name as EventName](data),
    takeSnapshot: async () => {
      const result = await snapshot(laneId, station);
      if (result.kind === 'taken') options.onBegin();
      return result;
    },
    completeness: 'newest-only',
    heartbeatIntervalMs: KIOSK_HEARTBEAT_INTERVAL_MS,
    clock,
    serverClock,
  });
}

/** Nothing is loaded; the station only says whether it wants a token and knows the lane. */
async function snapshot(laneId: string, station: Pick<Station, 'lanes'>): Promise<SnapshotResult> {
  const answer = await station.lanes();
  if (answer.kind === 'token-wanted') return { kind: 'unauthorised' };
  if (answer.kind === 'failed') return { kind: 'failed' };
  const isKnown = answer.lanes.some((lane) => lane.laneId === laneId);
  return isKnown ? { kind: 'taken', cursor: '' } : { kind: 'failed' };
}
