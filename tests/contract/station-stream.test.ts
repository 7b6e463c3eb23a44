import { describe, expect, test } from 'vitest';
import { kioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import { eventually } from '#tests/support/eventually.ts';
import { openSource } from './station-event-source.ts';
import { ask, freshPassage, refusalOf, runStation } from './station-harness.ts';

const streamOf = (url: string, laneId = 'lane-1') => `${url}/api/lanes/${laneId}/stream`;

describe('the stream of a lane', () => {
  test('is an event stream that nobody on the way keeps back, with the security headers', async () => {
    const { url } = await runStation();
    const { headers } = await openSource(streamOf(url));
    expect(headers['content-type']).toContain('text/event-stream');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-accel-buffering']).toBe('no');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-encoding']).toBeUndefined();
  });

  test('starts with the status and the head, then brings each passage of the lane', async () => {
    const { url, hub } = await runStation();
    const source = await openSource(streamOf(url));
    await source.wait('hb');
    hub.published([freshPassage(1), freshPassage(2, 'lane-2'), freshPassage(3)]);
    await source.wait('passage', 1);
    expect(source.events.map(({ event }) => event)).toEqual([
      'status',
      'episodes',
      'hb',
      'passage',
      'passage',
    ]);
    expect(source.events.slice(3).map(({ id }) => id)).toEqual(['1-1', '1-3']);
    expect(kioskPassageV1.parse(source.events[3]?.data).eventId).toBe('gate-1:1:1');
  });

  test.each([
    ['in the header', (cursor: string) => ['', { 'last-event-id': cursor }] as const],
    ['in the address', (cursor: string) => [`?lastEventId=${cursor}`, {}] as const],
  ])('goes on behind the cursor that comes %s', async (_where, resume) => {
    const { url, hub } = await runStation();
    const source = await openSource(streamOf(url));
    await source.wait('hb');
    hub.published([freshPassage(1)]);
    const { id = '' } = await source.wait('passage');
    source.close();
    hub.published([freshPassage(2)]);
    const [query, headers] = resume(id);
    const back = await openSource(streamOf(url) + query, headers);
    await back.wait('hb');
    expect(back.events.map(({ event, id: each }) => [event, each])).toEqual([
      ['status', '1-1'],
      ['episodes', undefined],
      ['passage', '1-2'],
      ['hb', undefined],
    ]);
  });

  test('frees its place when the page goes', async () => {
    const { url, hub } = await runStation({ config: { maxStreamClients: 1 } });
    const source = await openSource(streamOf(url));
    await source.wait('hb');
    expect(hub.clientCount()).toBe(1);
    source.close();
    await eventually('the place is free', () => hub.clientCount() === 0);
    await (await openSource(streamOf(url))).wait('hb');
  });

  test('is refused with a sentence when all places are taken', async () => {
    const { url } = await runStation({ config: { maxStreamClients: 1 } });
    await (await openSource(streamOf(url))).wait('hb');
    const answer = await ask(streamOf(url, 'lane-2'));
    expect([answer.status, refusalOf(answer)]).toEqual([503, 'STREAMS_FULL']);
    expect((await ask(`${url}/api/status`)).status).toBe(200);
  });

  test('is refused for a lane that does not exist', async () => {
    const { url } = await runStation();
    const answer = await ask(streamOf(url, 'lane-9'));
    expect([answer.status, refusalOf(answer)]).toEqual([404, 'LANE_UNKNOWN']);
  });

  test('is not opened by a HEAD request', async () => {
    const { url, hub } = await runStation();
    expect((await ask(streamOf(url), { method: 'HEAD' })).status).toBe(404);
    expect(hub.clientCount()).toBe(0);
  });

  test('ends when the station stops, at once', async () => {
    const { url, stop } = await runStation();
    const source = await openSource(streamOf(url));
    await source.wait('hb');
    const startedAt = performance.now();
    await stop();
    await eventually('the stream has ended', source.ended);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await expect(ask(`${url}/healthz`)).rejects.toThrow();
    await stop();
  });
});
