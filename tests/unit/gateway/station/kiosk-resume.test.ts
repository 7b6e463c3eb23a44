import { describe, expect, test } from 'vitest';
import { RING_LENGTH, STALE_AFTER_MS } from '#gateway/station/kiosk-lane.ts';
import { kioskStatusV1, streamHeartbeatV1 } from '#gateway/wire/kiosk-stream.ts';
import { exampleStatus, lobby, watch } from './kiosk-lobby.ts';

describe('a kiosk that connects', () => {
  test('gets the status first, then a heartbeat with the head', () => {
    const { hub, clock, passage } = lobby();
    hub.status('lane-1', exampleStatus);
    hub.published([passage()]);
    const kiosk = watch(hub);
    expect(kiosk.names()).toEqual(['status', 'episodes', 'hb']);
    expect(kiosk.sent[0]).toMatchObject({ data: exampleStatus, id: '1-1' });
    expect(kiosk.sent[1]?.data).toEqual({ laneId: 'lane-1', episodes: [], more: 0 });
    expect(kiosk.sent[2]?.data).toEqual({ serverTimeMs: clock.wallMs(), head: '1-1' });
  });

  test('is told nothing works as long as nobody has said what works', () => {
    const kiosk = watch(lobby().hub);
    expect(kioskStatusV1.parse(kiosk.sent[0]?.data).journal).toBe('not-writable');
  });

  test('gets no passage from before it came', () => {
    const { hub, passage } = lobby();
    hub.published([passage()]);
    expect(watch(hub).ids()).toEqual([]);
  });

  test('stands at the newest record of the journal when nobody has passed since the start', () => {
    const kiosk = watch(lobby({ head: { epoch: 3, seq: 77 } }).hub);
    expect(kiosk.lastId()).toBe('3-77');
  });
});

describe('a kiosk that comes back', () => {
  test('gets each passage that it missed and that is still fresh, in order, once', () => {
    const { hub, passage } = lobby();
    const kiosk = watch(hub);
    hub.published([passage(), passage()]);
    kiosk.leave();
    hub.published([passage(), passage()]);
    const back = watch(hub, kiosk.lastId());
    expect(back.names()).toEqual(['status', 'episodes', 'passage', 'passage', 'hb']);
    expect(back.ids()).toEqual(['1-3', '1-4']);
    hub.published([passage()]);
    expect(back.ids()).toEqual(['1-3', '1-4', '1-5']);
  });

  test('can break off after any event and still misses nothing', () => {
    for (const seen of [1, 2, 3, 4]) {
      const { hub, passage } = lobby();
      const kiosk = watch(hub);
      kiosk.leave();
      hub.published([passage(), passage(), passage()]);
      const brief = watch(hub, kiosk.lastId());
      brief.leave();
      const got = brief.sent.slice(0, seen);
      const cursor = got.findLast(({ id }) => id !== undefined)?.id;
      const ids = got.filter(({ event }) => event === 'passage').map(({ id }) => id);
      expect([...ids, ...watch(hub, cursor).ids()]).toEqual(['1-1', '1-2', '1-3']);
    }
  });

  test('gets no verdict older than six seconds, and still stands at the head', () => {
    const { hub, passage, clock } = lobby();
    const kiosk = watch(hub);
    hub.published([passage()]);
    kiosk.leave();
    hub.published([passage()]);
    clock.advance(STALE_AFTER_MS - 1_000);
    hub.published([passage()]);
    clock.advance(2_000);
    const back = watch(hub, kiosk.lastId());
    expect(back.ids()).toEqual(['1-3']);
    clock.advance(STALE_AFTER_MS);
    const later = watch(hub, kiosk.lastId());
    expect(later.ids()).toEqual([]);
    expect(later.lastId()).toBe('1-3');
  });

  test.each([
    ['from before what is still held', '1-1'],
    ['from another life of the gateway', '7-1'],
    ['that was never sent', 'nonsense'],
  ])('with a cursor %s is told to start anew', (_what, cursor) => {
    const { hub, passage } = lobby();
    hub.published(Array.from({ length: RING_LENGTH + 5 }, () => passage()));
    const back = watch(hub, cursor);
    expect(back.names()).toEqual(['reset', 'status', 'episodes', 'hb']);
    expect(back.lastId()).toBe(`1-${RING_LENGTH + 5}`);
  });

  test('with the oldest cursor that proves no loss is not told to start anew', () => {
    const { hub, passage } = lobby();
    hub.published(Array.from({ length: RING_LENGTH + 5 }, () => passage()));
    expect(watch(hub, '1-5').names()).not.toContain('reset');
    expect(watch(hub, '1-4').names()).toContain('reset');
  });
});

describe('the heartbeat', () => {
  test('comes every two seconds with time and head, and carries no cursor', () => {
    const { hub, clock, passage } = lobby();
    const kiosk = watch(hub);
    hub.published([passage()]);
    kiosk.clear();
    clock.advance(6_000);
    const beats = kiosk.of('hb');
    expect(beats).toHaveLength(3);
    expect(streamHeartbeatV1.parse(beats[2]?.data)).toEqual({
      serverTimeMs: clock.wallMs(),
      head: '1-1',
    });
    expect(beats.every(({ id }) => id === undefined)).toBe(true);
  });

  test('stops when nobody listens and starts again with the next screen', () => {
    const { hub, clock } = lobby();
    watch(hub).leave();
    clock.advance(10_000);
    expect(clock.timerCount).toBe(0);
    const kiosk = watch(hub);
    clock.advance(2_000);
    expect(kiosk.of('hb')).toHaveLength(2);
  });
});

describe('the status', () => {
  test('is sent when it changes and only then', () => {
    const { hub } = lobby();
    const kiosk = watch(hub);
    kiosk.clear();
    hub.status('lane-1', exampleStatus);
    hub.status('lane-1', { ...exampleStatus });
    hub.status('lane-1', { ...exampleStatus, opsCentre: 'waiting' });
    expect(kiosk.of('status').map(({ data }) => kioskStatusV1.parse(data).opsCentre)).toEqual([
      'confirming',
      'waiting',
    ]);
  });
});
