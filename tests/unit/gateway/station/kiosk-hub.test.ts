import { describe, expect, test } from 'vitest';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { STALE_AFTER_MS } from '#gateway/station/kiosk-lane.ts';
import { kioskPassageV1, kioskReadingV1 } from '#gateway/wire/kiosk-stream.ts';
import { examplePassage, exampleScan } from '#tests/support/stored-records.ts';
import { lobby, watch } from './kiosk-lobby.ts';

describe('a durable record', () => {
  test('reaches the screens of its lane and no other', () => {
    const { hub, passage } = lobby();
    const [one, two] = [watch(hub), watch(hub, undefined, 'lane-2')];
    hub.published([passage('lane-1'), passage('lane-2'), passage('lane-9')]);
    expect(one.ids()).toEqual(['1-1']);
    expect(two.ids()).toEqual(['1-2']);
  });

  test('of a passage says what to do and not who it is', () => {
    const { hub, passage } = lobby();
    const kiosk = watch(hub);
    hub.published([passage()]);
    const [{ data } = { data: null }] = kiosk.of('passage');
    expect(kioskPassageV1.parse(data)).toMatchObject({
      eventId: 'gate-1:1:1',
      passageId: examplePassage.passageId,
      verdict: 'admit',
      outcome: 'normal',
      temperatureCelsius: 36.6,
      rawTemperatureCelsius: 33.4,
      codeVerdict: 'valid',
    });
    expect(JSON.stringify(data)).not.toContain(exampleScan.pseudonym);
  });

  test('of a reading carries the raw value and no cursor', () => {
    const { hub, reading } = lobby();
    const kiosk = watch(hub);
    hub.published([reading()]);
    const [sent] = kiosk.of('reading');
    expect(kioskReadingV1.parse(sent?.data).rawTemperatureCelsius).toBe(33.4);
    expect(sent?.id).toBeUndefined();
  });

  test('that was read back from disk is understood too', () => {
    const { hub, passage } = lobby();
    const kiosk = watch(hub);
    const { facts: _parsed, ...stored } = passage();
    hub.published([stored]);
    expect(kiosk.of('passage')).toHaveLength(1);
  });

  test('of another kind is nothing for a kiosk', () => {
    const { hub, scan } = lobby();
    const kiosk = watch(hub);
    kiosk.clear();
    hub.published([scan()]);
    expect(kiosk.sent).toEqual([]);
  });

  test('costs no parsing while nobody watches', () => {
    const { hub, passage, reading } = lobby();
    const untouchable = (record: StoredRecord): StoredRecord => ({
      ...record,
      factsJson: 'not parsed',
      clockJson: 'not parsed',
    });
    expect(() => hub.published([untouchable(passage()), untouchable(reading())])).not.toThrow();
    watch(hub, undefined, 'lane-2');
    expect(() => hub.published([untouchable(passage()), untouchable(reading())])).not.toThrow();
  });
});

describe('readings of one lane', () => {
  test('are shown at most ten times a second, the newest last', () => {
    const { hub, reading, clock } = lobby();
    const kiosk = watch(hub);
    let newest = reading();
    for (let times = 0; times < 1_000; times++) {
      newest = reading();
      hub.published([newest]);
      clock.advance(1);
    }
    clock.advance(200);
    expect(kiosk.of('reading').length).toBeGreaterThanOrEqual(10);
    expect(kiosk.of('reading').length).toBeLessThanOrEqual(11);
    expect(kiosk.of('reading').at(-1)?.data).toMatchObject({ eventId: `gate-1:1:${newest.seq}` });
  });

  test('never hold back a passage, and none older than it comes after it', () => {
    const { hub, reading, passage, clock } = lobby();
    const kiosk = watch(hub);
    kiosk.clear();
    hub.published([reading(), reading(), passage(), passage()]);
    clock.advance(1_000);
    expect(kiosk.names()).toEqual(['reading', 'passage', 'passage']);
  });

  test('leave no timer when the last screen goes', () => {
    const { hub, reading, clock } = lobby();
    const kiosk = watch(hub);
    hub.published([reading(), reading()]);
    kiosk.leave();
    clock.advance(6_000);
    expect(clock.timerCount).toBe(0);
    expect(kiosk.of('reading')).toHaveLength(1);
  });
});

describe('a verdict is never stale', () => {
  test('a passage that was durable too late is not shown, but the cursor moves on', () => {
    const { hub, passage, clock } = lobby();
    const kiosk = watch(hub);
    const late = passage();
    clock.advance(STALE_AFTER_MS + 1);
    kiosk.clear();
    hub.published([late]);
    expect(kiosk.names()).toEqual(['status']);
    expect(kiosk.lastId()).toBe('1-1');
  });

  test('one just young enough is shown, also if the wall clock jumps', () => {
    const { hub, passage, clock } = lobby();
    const kiosk = watch(hub);
    const record = passage();
    clock.advance(STALE_AFTER_MS);
    clock.stepWall(3_600_000);
    hub.published([record]);
    expect(kiosk.ids()).toEqual(['1-1']);
  });

  test('a reading that was durable too late is not shown', () => {
    const { hub, reading, clock } = lobby();
    const kiosk = watch(hub);
    const late = reading();
    clock.advance(STALE_AFTER_MS + 1);
    hub.published([late]);
    expect(kiosk.of('reading')).toEqual([]);
  });
});

describe('the room for kiosks', () => {
  test('is bounded, and a free place is given again', () => {
    const { hub } = lobby();
    const taken = Array.from({ length: 4 }, () => watch(hub));
    expect(watch(hub).isTaken).toBe(false);
    expect(hub.clientCount()).toBe(4);
    taken[0]?.leave();
    taken[0]?.leave();
    expect(hub.clientCount()).toBe(3);
    expect(watch(hub).isTaken).toBe(true);
  });

  test('gives a kiosk that comes back its own old place when all are taken', () => {
    const { hub } = lobby();
    const old = watch(hub, undefined, 'lane-1', '10.0.0.1');
    const others = Array.from({ length: 3 }, () => watch(hub, undefined, 'lane-1', '10.0.0.2'));
    expect(watch(hub, undefined, 'lane-2', '10.0.0.1').isTaken).toBe(false);
    expect(watch(hub, undefined, 'lane-1', '10.0.0.1').isTaken).toBe(true);
    expect(old.isClosed()).toBe(true);
    expect(others.some((each) => each.isClosed())).toBe(false);
    expect(hub.clientCount()).toBe(4);
  });

  test('is not given to a lane that does not exist', () => {
    expect(watch(lobby().hub, undefined, 'lane-9').isTaken).toBe(false);
  });

  test('is freed by a screen that does not read, and the others notice nothing', () => {
    const { hub, passage } = lobby();
    const [stuck, good] = [watch(hub), watch(hub)];
    stuck.stopReading();
    hub.published([passage(), passage()]);
    expect(hub.clientCount()).toBe(1);
    expect(hub.droppedClientCount()).toBe(1);
    expect(good.ids()).toEqual(['1-1', '1-2']);
  });

  test('is empty after closing, with all streams ended and no timer left', () => {
    const { hub, reading, clock } = lobby();
    const kiosk = watch(hub);
    hub.published([reading()]);
    hub.close();
    expect(kiosk.isClosed()).toBe(true);
    expect(hub.clientCount()).toBe(0);
    expect(clock.timerCount).toBe(0);
  });
});
