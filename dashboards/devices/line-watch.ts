import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { LineLinkV1, LineRowV1, LineUnshownV1 } from '#gateway/wire/device-words.ts';
import { LineEvent } from '#gateway/wire/device-words.ts';
import { HEARTBEAT_EVENT } from '#gateway/wire/event-stream.ts';
import { SILENCE_LIMIT_MS } from '#web/live-state.ts';
import { askStation } from '#web/station-http.ts';
import type { SteadyClock } from '#web/steady-clock.ts';

export type LinePhase = 'opening' | 'live' | 'broken' | 'ended' | 'full' | 'refused';

/** One row of the view: bytes, how many were left out, or a connection that began or ended. */
export type WatchedRow = RowContent & { readonly key: number };
type RowContent =
  | { readonly kind: 'bytes'; readonly row: LineRowV1 }
  | { readonly kind: 'unshown'; readonly bytes: number }
  | { readonly kind: 'link'; readonly link: LineLinkV1 };

/** What goes over one line, from when somebody began to look. */
export type LineWatch = {
  readonly deviceId: string;
  readonly phase: ReadonlySignal<LinePhase>;
  readonly rows: ReadonlySignal<readonly WatchedRow[]>;
  readonly isHeld: ReadonlySignal<boolean>;
  /** Rows that came while the view was held still. */
  readonly heldRows: ReadonlySignal<number>;
  readonly toggleHold: () => void;
  readonly clear: () => void;
  readonly again: () => void;
  readonly stop: () => void;
};

/** Enough to scroll back half a minute of the fastest line; more would only cost memory. */
const MAX_ROWS = 600;
const TICK_MS = 1_000;

export function watchLine(deviceId: string, clock: SteadyClock): LineWatch {
  const url = `/api/devices/${encodeURIComponent(deviceId)}/line`;
  const phase = signal<LinePhase>('opening');
  const rows = signal<readonly WatchedRow[]>([]);
  const isHeld = signal(false);
  const heldRows = signal(0);
  let source: EventSource | null = null;
  let heardAtMs = clock();
  let nextKey = 0;

  const close = (last: LinePhase): void => {
    source?.close();
    source = null;
    phase.value = last;
  };
  const add = (row: RowContent): void => {
    heard();
    if (isHeld.peek()) heldRows.value += 1;
    else rows.value = [...rows.peek().slice(1 - MAX_ROWS), { ...row, key: nextKey++ }];
  };
  const heard = (): void => {
    heardAtMs = clock();
    phase.value = 'live';
  };

  function open(): void {
    source?.close();
    heardAtMs = clock();
    const opened = new EventSource(url);
    source = opened;
    const listen = (name: string, then: (data: string) => void): void =>
      opened.addEventListener(name, (event) => {
        if (opened === source) then((event as MessageEvent<string>).data);
      });
    listen(HEARTBEAT_EVENT, heard);
    listen(LineEvent.Line, (data) => add({ kind: 'bytes', row: JSON.parse(data) as LineRowV1 }));
    listen(LineEvent.Unshown, (data) =>
      add({ kind: 'unshown', bytes: (JSON.parse(data) as LineUnshownV1).bytes }),
    );
    listen(LineEvent.Link, (data) => add({ kind: 'link', link: JSON.parse(data) as LineLinkV1 }));
    listen(LineEvent.Ended, () => close('ended'));
    listen('error', () => {
      phase.value = 'broken';
      // The browser retries a lost connection by itself, but not an answer that is no stream.
      if (opened.readyState === EventSource.CLOSED) void closeIfRefused(opened);
    });
  }
  async function closeIfRefused(opened: EventSource): Promise<void> {
    const refusal = await refusalOf(url);
    if (opened === source && refusal !== null) close(refusal);
  }
  const timer = setInterval(() => {
    if (source === null || clock() - heardAtMs < SILENCE_LIMIT_MS) return;
    phase.value = 'broken';
    open();
  }, TICK_MS);
  open();

  return {
    deviceId,
    phase,
    rows,
    isHeld,
    heldRows,
    toggleHold() {
      isHeld.value = !isHeld.value;
      heldRows.value = 0;
    },
    clear() {
      rows.value = [];
    },
    again() {
      phase.value = 'opening';
      open();
    },
    stop() {
      clearInterval(timer);
      source?.close();
      source = null;
    },
  };
}

/** An EventSource does not tell the status of an answer, so it is asked for once more; `null`: none, or a stream by now. */
async function refusalOf(url: string): Promise<'full' | 'refused' | null> {
  const response = await askStation(url);
  void response?.body?.cancel();
  if (!response || response.ok) return null;
  return response.status === 503 ? 'full' : 'refused';
}
