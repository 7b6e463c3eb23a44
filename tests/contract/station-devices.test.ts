import { describe, expect, test } from 'vitest';
import type { LineWatcher } from '#gateway/station/line-viewers.ts';
import { MAX_LINE_VIEWERS } from '#gateway/station/line-viewers.ts';
import { deviceViewV1 } from '#gateway/wire/device-view.ts';
import { eventually } from '#tests/support/eventually.ts';
import { exampleDevice, exampleSnapshot } from '#tests/support/example-snapshot.ts';
import { openSource } from './station-event-source.ts';
import { ask, refusalOf, runStation } from './station-harness.ts';

const scanner = {
  ...exampleDevice,
  deviceId: 'scanner-1',
  role: 'scanner',
  driver: 'line-scanner',
} as const;

type DevicesSent = { readonly devices: readonly { deviceId: string; state: string }[] };

describe('the stream of the devices', () => {
  test('starts with all of them, then brings what changed', async () => {
    let device = exampleDevice;
    const { url } = await runStation({ snapshot: () => exampleSnapshot({ devices: [device] }) });
    const source = await openSource(`${url}/api/devices/stream`);
    const first = (await source.wait('devices')).data as DevicesSent;
    await source.wait('hb');
    expect(deviceViewV1.parse(first.devices[0])).toEqual(first.devices[0]);
    device = { ...device, state: 'silent' };
    const next = (await source.wait('devices', 1)).data as DevicesSent;
    expect(next.devices[0]?.state).toBe('silent');
  });

  test('carries the same as the resource', async () => {
    const { url } = await runStation();
    const source = await openSource(`${url}/api/devices/stream`);
    const { data } = await source.wait('devices');
    expect(JSON.parse((await ask(`${url}/api/devices`)).text)).toEqual(data);
  });
});

describe('the hex view of a line', () => {
  async function stationWithLines() {
    const watchers = new Map<LineWatcher, string>();
    const station = await runStation({
      snapshot: () => exampleSnapshot({ devices: [exampleDevice, scanner] }),
      watchLine: (deviceId, watcher) => {
        watchers.set(watcher, deviceId);
        return () => watchers.delete(watcher);
      },
    });
    const say = (deviceId: string, text: string): void => {
      for (const [watcher, watched] of watchers)
        if (watched === deviceId) watcher.bytes('in', new TextEncoder().encode(text));
    };
    const lineOf = (deviceId: string) => `${station.url}/api/devices/${deviceId}/line`;
    return { ...station, watchers, say, lineOf };
  }

  test('shows the bytes of a thermometer', async () => {
    const { lineOf, say } = await stationWithLines();
    const source = await openSource(lineOf('thermometer-1'));
    await source.wait('hb');
    say('scanner-1', 'other');
    say('thermometer-1', 'ZZE');
    expect((await source.wait('line')).data).toMatchObject({ direction: 'in', hex: '5A 5A 45' });
    expect(source.headers['cache-control']).toBe('no-store');
  });

  test('hides the code of a scanner before it leaves the gateway', async () => {
    const { lineOf, say } = await stationWithLines();
    const source = await openSource(lineOf('scanner-1'));
    await source.wait('hb');
    say('scanner-1', 'AB1\r\n');
    expect((await source.wait('line')).data).toMatchObject({ hex: '·· ·· ·· 0D 0A' });
  });

  test('is for few at a time, and its place is free when the page goes', async () => {
    const { lineOf, watchers } = await stationWithLines();
    const open = () => openSource(lineOf('thermometer-1'));
    const sources = await Promise.all(Array.from({ length: MAX_LINE_VIEWERS }, open));
    const refused = await ask(lineOf('thermometer-1'));
    expect([refused.status, refusalOf(refused)]).toEqual([503, 'LINE_VIEWS_FULL']);
    sources[0]?.close();
    await eventually('the line is watched less', () => watchers.size < MAX_LINE_VIEWERS);
    await (await open()).wait('hb');
  });

  test('refuses a device that is not there', async () => {
    const { lineOf } = await stationWithLines();
    const answer = await ask(lineOf('thermometer-9'));
    expect([answer.status, refusalOf(answer)]).toEqual([404, 'DEVICE_UNKNOWN']);
  });
});
