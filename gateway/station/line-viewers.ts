import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { LineLinkV1, LineRowV1, LineUnshownV1 } from '#gateway/wire/device-words.ts';
import { LineEvent } from '#gateway/wire/device-words.ts';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import { HEARTBEAT_EVENT, HEARTBEAT_INTERVAL_MS } from '#gateway/wire/event-stream.ts';
import { lineMaskFor } from './line-mask.ts';
import { LineView } from './line-view.ts';

/** A view is for somebody who installs or mends: it ends by itself, and few are open at a time. */
export const MAX_LINE_VIEWERS = 4;
export const LINE_VIEW_LIFETIME_MS = 10 * 60_000;

/** Sees what goes over a line; does not keep the bytes. */
export type LineWatcher = {
  readonly bytes: (direction: LineRowV1['direction'], bytes: Uint8Array) => void;
  /** A connection began or ended. */
  readonly link: (event: LineLinkV1['event']) => void;
};

/** Returns how to stop watching. */
export type WatchLine = (deviceId: string, watcher: LineWatcher) => () => void;

type LineSources = {
  readonly clock: Clock;
  readonly watchLine: WatchLine;
  readonly devices: () => readonly DeviceSnapshot[];
};

export type LineViewers = {
  /** Returns how to leave, or `null` when there is no room. */
  readonly open: (device: DeviceSnapshot, client: StreamClient) => (() => void) | null;
  readonly count: () => number;
  readonly close: () => void;
};

export function createLineViewers(sources: LineSources): LineViewers {
  const open = new Set<LineViewing>();
  return {
    open(device, client) {
      if (open.size >= MAX_LINE_VIEWERS) return null;
      const onEnd = (): void => void open.delete(viewing);
      const viewing = new LineViewing({ ...sources, device, client, onEnd });
      open.add(viewing);
      viewing.start();
      return () => viewing.stop();
    },
    count: () => open.size,
    close() {
      for (const viewing of open) viewing.stop();
    },
  };
}

type ViewingOptions = LineSources & {
  readonly device: DeviceSnapshot;
  readonly client: StreamClient;
  readonly onEnd: () => void;
};

/** One person who looks at one line. */
class LineViewing {
  readonly #options: ViewingOptions;
  readonly #view: LineView;
  #unwatch: () => void = () => {};
  #lifetime: Timer | null = null;
  #heartbeat: Timer | null = null;
  #isOver = false;

  constructor(options: ViewingOptions) {
    this.#options = options;
    this.#view = new LineView({
      clock: options.clock,
      mask: lineMaskFor(options.device),
      frameCount: () => this.#frameCount(),
      onRow: (row) => this.#send(LineEvent.Line, row),
      onUnshown: (bytes) => this.#send(LineEvent.Unshown, { bytes } satisfies LineUnshownV1),
    });
  }

  start(): void {
    const { device, clock, watchLine } = this.#options;
    this.#lifetime = clock.after(LINE_VIEW_LIFETIME_MS, () => {
      this.#send(LineEvent.Ended, {});
      this.stop();
    });
    this.#unwatch = watchLine(device.deviceId, {
      bytes: (direction, bytes) => this.#view.record(direction, bytes),
      link: (event) =>
        this.#send(LineEvent.Link, { atMs: clock.wallMs(), event } satisfies LineLinkV1),
    });
    this.#beat();
  }

  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unwatch();
    this.#lifetime?.cancel();
    this.#heartbeat?.cancel();
    this.#view.close();
    this.#options.onEnd();
    this.#options.client.close();
  }

  #frameCount(): number {
    const { device, devices } = this.#options;
    return devices().find(({ deviceId }) => deviceId === device.deviceId)?.frames ?? 0;
  }

  #beat(): void {
    const { clock } = this.#options;
    this.#heartbeat = clock.after(HEARTBEAT_INTERVAL_MS, () => this.#beat());
    this.#send(HEARTBEAT_EVENT, { serverTimeMs: clock.wallMs(), head: '' });
  }

  #send(event: string, data: object): void {
    if (!this.#options.client.send(event, JSON.stringify(data))) this.stop();
  }
}
