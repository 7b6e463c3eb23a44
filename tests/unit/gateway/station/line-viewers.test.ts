import { describe, expect, test } from 'vitest';
import type { LineWatcher } from '#gateway/station/line-viewers.ts';
import {
  createLineViewers,
  LINE_VIEW_LIFETIME_MS,
  MAX_LINE_VIEWERS,
} from '#gateway/station/line-viewers.ts';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import { exampleDevice } from '#tests/support/example-snapshot.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

function browser() {
  const events: string[] = [];
  let isReading = true;
  let isClosed = false;
  const client: StreamClient = {
    send(event) {
      if (isReading) events.push(event);
      return isReading;
    },
    close: () => {
      isClosed = true;
    },
  };
  return {
    client,
    events,
    isClosed: () => isClosed,
    stopReading: () => {
      isReading = false;
    },
  };
}

function line() {
  const clock = new FakeClock();
  const watchers = new Set<LineWatcher>();
  const viewers = createLineViewers({
    clock,
    devices: () => [exampleDevice],
    watchLine(_deviceId, watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  });
  const frame = (): void => {
    for (const watcher of watchers) watcher.bytes('in', Uint8Array.of(0x5a));
    clock.advance(100);
  };
  return { clock, watchers, viewers, frame };
}

describe('the views of lines', () => {
  test('begin with a sign of life and bring what comes', () => {
    const { viewers, frame } = line();
    const { client, events } = browser();
    viewers.open(exampleDevice, client);
    frame();
    expect(events).toEqual(['hb', 'line']);
  });

  test('tell when a connection begins or ends', () => {
    const { viewers, watchers } = line();
    const { client, events } = browser();
    viewers.open(exampleDevice, client);
    for (const { link } of watchers) link('closed');
    expect(events).toEqual(['hb', 'link']);
  });

  test('are few at a time', () => {
    const { viewers } = line();
    const leave = Array.from({ length: MAX_LINE_VIEWERS }, () =>
      viewers.open(exampleDevice, browser().client),
    );
    expect(viewers.open(exampleDevice, browser().client)).toBeNull();
    leave[0]?.();
    expect(viewers.open(exampleDevice, browser().client)).not.toBeNull();
  });

  test('end by themselves, and say so', () => {
    const { clock, viewers, watchers } = line();
    const { client, events, isClosed } = browser();
    viewers.open(exampleDevice, client);
    clock.advance(LINE_VIEW_LIFETIME_MS - 1);
    expect([isClosed(), viewers.count()]).toEqual([false, 1]);
    clock.advance(1);
    expect([events.at(-1), isClosed(), viewers.count(), watchers.size]).toEqual([
      'ended',
      true,
      0,
      0,
    ]);
    expect(clock.timerCount).toBe(0);
  });

  test('cost the line nothing once the browser is gone or reads no more', () => {
    const { viewers, watchers, frame, clock } = line();
    const silent = browser();
    viewers.open(exampleDevice, silent.client);
    const leave = viewers.open(exampleDevice, browser().client);
    leave?.();
    leave?.();
    silent.stopReading();
    frame();
    expect([viewers.count(), watchers.size, clock.timerCount]).toEqual([0, 0, 0]);
  });

  test('all end with the station', () => {
    const { viewers, watchers } = line();
    const { client, isClosed } = browser();
    viewers.open(exampleDevice, client);
    viewers.close();
    expect([isClosed(), watchers.size]).toEqual([true, 0]);
  });
});
