import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { HEARTBEAT_EVENT, RESET_EVENT } from '#gateway/wire/event-stream.ts';
import type { StreamHeartbeatV1 } from '#gateway/wire/kiosk-stream.ts';
import { startLive, stepLive } from './live-connection.ts';
import type { Completeness, LiveEffect, LiveInput, LiveState, LiveStep } from './live-state.ts';
import type { ServerClock } from './server-clock.ts';
import type { SteadyClock } from './steady-clock.ts';

/** What a snapshot came to: the cursor to stream from, or why there is none. */
export type SnapshotResult =
  | { readonly kind: 'taken'; readonly cursor: string }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'failed' };

export type LiveStreamOptions = {
  /** Address of the stream from a cursor; an empty cursor means "from now on". */
  readonly streamUrl: (cursor: string) => string;
  readonly eventNames: readonly string[];
  readonly onEvent: (name: string, data: unknown) => void;
  readonly takeSnapshot: () => Promise<SnapshotResult>;
  readonly completeness: Completeness;
  /** Where it is not the usual one. */
  readonly heartbeatIntervalMs?: number;
  readonly clock: SteadyClock;
  readonly serverClock: ServerClock;
};

export type LiveStream = {
  readonly state: ReadonlySignal<LiveState>;
  readonly stop: () => void;
};

const TICK_MS = 1_000;

/** Runs the live-connection machine on a real EventSource. All decisions are the machine's. */
export function createLiveStream(options: LiveStreamOptions): LiveStream {
  const { clock, completeness } = options;
  const [first, firstEffect] = startLive(clock(), options.heartbeatIntervalMs);
  const state = signal<LiveState>(first);
  let source: EventSource | null = null;
  // Answers of a snapshot or stream that was replaced in the meantime are ignored.
  let generation = 0;

  const take = ([next, effect]: LiveStep): void => {
    state.value = next;
    perform(effect);
  };
  const input = (what: LiveInput): void =>
    take(stepLive(state.peek(), what, clock(), completeness));

  function perform(effect: LiveEffect): void {
    if (effect.kind === 'none') return;
    generation += 1;
    source?.close();
    source = null;
    if (effect.kind === 'take-snapshot') void snapshot(generation);
    if (effect.kind === 'open-stream') source = open(effect.cursor, generation);
  }

  async function snapshot(mine: number): Promise<void> {
    const result = await options.takeSnapshot();
    if (mine !== generation) return;
    if (result.kind === 'taken') input({ kind: 'snapshot-taken', cursor: result.cursor });
    else if (result.kind === 'unauthorised') input({ kind: 'unauthorised' });
    else input({ kind: 'failed', answered: true });
  }

  function open(cursor: string, mine: number): EventSource {
    const stream = new EventSource(options.streamUrl(cursor));
    const listen = (name: string, then: (message: MessageEvent<string>) => void): void =>
      stream.addEventListener(name, (event) => {
        if (mine === generation) then(event as MessageEvent<string>);
      });
    listen('open', () => input({ kind: 'opened' }));
    // The browser retries by itself after a lost connection, but not after an HTTP error.
    listen('error', () =>
      input({ kind: 'failed', answered: stream.readyState === EventSource.CLOSED }),
    );
    listen(RESET_EVENT, () => input({ kind: 'reset' }));
    listen(HEARTBEAT_EVENT, ({ data }) => {
      const { serverTimeMs, head } = JSON.parse(data) as StreamHeartbeatV1;
      options.serverClock.set(serverTimeMs);
      input({ kind: 'heartbeat', head, serverTimeMs });
    });
    for (const name of options.eventNames)
      listen(name, ({ data, lastEventId }) => {
        options.onEvent(name, JSON.parse(data));
        input({ kind: 'event', cursor: lastEventId });
      });
    return stream;
  }

  const onWake = (): void => {
    if (document.visibilityState === 'visible') input({ kind: 'woken' });
  };
  const timer = setInterval(() => input({ kind: 'tick' }), TICK_MS);
  document.addEventListener('visibilitychange', onWake);
  window.addEventListener('online', onWake);
  window.addEventListener('pageshow', onWake);
  perform(firstEffect);

  return {
    state,
    stop() {
      perform({ kind: 'close' });
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onWake);
      window.removeEventListener('online', onWake);
      window.removeEventListener('pageshow', onWake);
    },
  };
}
