import { describe, expect, test } from 'vitest';
import {
  createDeviceHub,
  DEVICES_INTERVAL_MS,
  MAX_DEVICE_PAGES,
} from '#gateway/station/device-hub.ts';
import { deviceViewFrom } from '#gateway/station/device-views.ts';
import { exampleDevice } from '#tests/support/example-snapshot.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

function hubOf() {
  const clock = new FakeClock();
  let frames = 1;
  let looks = 0;
  const hub = createDeviceHub(clock, () => {
    looks += 1;
    return [deviceViewFrom({ ...exampleDevice, frames })];
  });
  const page = () => {
    const events: string[] = [];
    let isReading = true;
    const leave = hub.subscribe({
      send(event) {
        if (isReading) events.push(event);
        return isReading;
      },
      close: () => events.push('closed'),
    });
    const stopReading = (): void => {
      isReading = false;
    };
    return { events, leave, stopReading };
  };
  const count = (): void => {
    frames += 1;
  };
  return { clock, hub, page, count, looks: () => looks };
}

describe('the stream to the device pages', () => {
  test('says each second that it is heard, and the devices only where something changed', () => {
    const { clock, page, count } = hubOf();
    const { events } = page();
    clock.advance(DEVICES_INTERVAL_MS);
    events.length = 0;
    clock.advance(2 * DEVICES_INTERVAL_MS);
    count();
    clock.advance(DEVICES_INTERVAL_MS);
    expect(events).toEqual(['hb', 'hb', 'devices', 'hb']);
  });

  test('looks at nothing while nobody looks at it', () => {
    const { clock, page, looks } = hubOf();
    const { leave } = page();
    leave?.();
    const before = looks();
    clock.advance(60_000);
    expect([looks() - before, clock.timerCount]).toEqual([0, 0]);
  });

  test('has room for few pages, and forgets one that does not read', () => {
    const { clock, page } = hubOf();
    const pages = Array.from({ length: MAX_DEVICE_PAGES }, page);
    expect(page().leave).toBeNull();
    pages[0]?.stopReading();
    clock.advance(DEVICES_INTERVAL_MS);
    expect(page().leave).not.toBeNull();
  });

  test('ends with the station', () => {
    const { clock, hub, page } = hubOf();
    const { events } = page();
    hub.close();
    expect([events.at(-1), clock.timerCount]).toEqual(['closed', 0]);
  });
});
