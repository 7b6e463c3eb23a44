import { describe, expect, test } from 'vitest';
import { deviceViewFrom } from '#gateway/station/device-views.ts';
import { exampleDevice, exampleSnapshot } from '#tests/support/example-snapshot.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { ask, askJson, refusalOf, runStation } from './station-harness.ts';

const getJson = async (url: string) => JSON.parse((await ask(url)).text);

describe('the probes', () => {
  test('say that the process is alive', async () => {
    const { url } = await runStation();
    expect(await getJson(`${url}/healthz`)).toEqual({ status: 'alive' });
  });

  test('say that the gateway is ready', async () => {
    const { url } = await runStation();
    const answer = await ask(`${url}/readyz`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ready: true, reasons: [] });
  });

  test('say 503 and why when the journal takes nothing, while the process stays alive', async () => {
    const { journal } = exampleSnapshot();
    const { url } = await runStation({
      snapshot: () =>
        exampleSnapshot({ journal: { ...journal, writable: false, detail: 'The disk is full.' } }),
    });
    const answer = await ask(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toEqual({
      ready: false,
      reasons: ['journal: The disk is full.'],
    });
    expect((await ask(`${url}/healthz`)).status).toBe(200);
  });
});

describe('the resources', () => {
  test('give the gateway at a glance', async () => {
    const { url } = await runStation();
    expect(await getJson(`${url}/api/status`)).toMatchObject({
      gatewayId: 'gate-1',
      siteId: 'tower-1',
      live: true,
      ready: true,
      devices: { total: 1, ready: 1 },
      sinks: { total: 1, ok: 1, backlogRecords: 10 },
      journal: { epoch: 2, headSeq: 345 },
      streamClients: 0,
    });
  });

  test('give devices, sinks and lanes', async () => {
    const { url } = await runStation();
    const { devices } = await getJson(`${url}/api/devices`);
    expect(devices).toEqual([deviceViewFrom(exampleDevice)]);
    const { sinks } = await getJson(`${url}/api/sinks`);
    expect(sinks[0]).toMatchObject({
      sinkId: 'mqtt',
      backlogRecords: 10,
      failures: { timeout: 4 },
    });
    const { lanes } = await getJson(`${url}/api/lanes`);
    expect(lanes).toEqual([
      {
        laneId: 'lane-1',
        checkpointId: 'main-entrance',
        devices: [{ deviceId: 'thermometer-1', role: 'thermometer', state: 'ready' }],
      },
      { laneId: 'lane-2', checkpointId: 'main-entrance', devices: [] },
    ]);
  });

  test('give dead letters of one sink, as many as were asked for', async () => {
    const asked: unknown[] = [];
    const letter = {
      id: 1,
      sinkId: 'influx',
      position: 9,
      epoch: 1,
      seq: 9,
      cause: '400',
      parkedAtMs: 5,
    };
    const { url } = await runStation({
      deadLetters: (...args) => {
        asked.push(args);
        return Promise.resolve([letter]);
      },
    });
    const { deadLetters } = await getJson(`${url}/api/dead-letters?sinkId=influx&limit=7`);
    expect(deadLetters).toEqual([letter]);
    await getJson(`${url}/api/dead-letters`);
    expect(asked).toEqual([
      ['influx', 7],
      [null, 100],
    ]);
    const tooMany = await ask(`${url}/api/dead-letters?limit=100000`);
    expect([tooMany.status, refusalOf(tooMany)]).toEqual([400, 'REQUEST_INVALID']);
  });

  test('give counters to Prometheus, refused requests among them', async () => {
    const { url } = await runStation();
    await ask(`${url}/api/nothing`);
    const { headers, text } = await ask(`${url}/metrics`);
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(text).toContain('gatehouse_http_refused_requests_total{reason="NOT_FOUND"} 1');
    expect(text).toMatch(/^gatehouse_process_resident_bytes [1-9]/m);
  });

  test('are described by an OpenAPI document that names every one of them', async () => {
    const { url } = await runStation();
    const document = await getJson(`${url}/api/openapi.json`);
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths as Record<string, object>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.filter((each) => !each.startsWith('head ')).toSorted()).toEqual([
      'delete /api/session',
      'get /api/dead-letters',
      'get /api/devices',
      'get /api/devices/stream',
      'get /api/devices/{deviceId}/line',
      'get /api/fittings',
      'get /api/lanes',
      'get /api/lanes/{laneId}/stream',
      'get /api/session',
      'get /api/sinks',
      'get /api/status',
      'get /api/thermometers',
      'get /healthz',
      'get /metrics',
      'get /readyz',
      'post /api/dead-letters/discard',
      'post /api/dead-letters/retry',
      'post /api/lanes/{laneId}/centre-phoned',
      'post /api/lanes/{laneId}/episodes/{episodeId}/action',
      'post /api/lanes/{laneId}/episodes/{episodeId}/contact',
      'post /api/lanes/{laneId}/re-measure',
      'post /api/session',
      'post /api/thermometers/{deviceId}/checks',
    ]);
  });
});

describe('a guard who wants another measurement', () => {
  test('gets it for the lane that was named', async () => {
    const requested: string[] = [];
    const { url } = await runStation({
      requestReMeasure: (laneId) => {
        requested.push(laneId);
        return true;
      },
    });
    const answer = await ask(`${url}/api/lanes/lane-2/re-measure`, { method: 'POST' });
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.text)).toEqual({ laneId: 'lane-2', requested: true });
    expect(requested).toEqual(['lane-2']);
  });

  test('is told when nobody can be measured again', async () => {
    const { url } = await runStation({ requestReMeasure: () => false });
    const answer = await ask(`${url}/api/lanes/lane-1/re-measure`, { method: 'POST' });
    expect([answer.status, refusalOf(answer)]).toEqual([409, 'RE_MEASURE_IMPOSSIBLE']);
  });

  test.each([
    ['lane-9', 404, 'LANE_UNKNOWN'],
    ['LANE', 400, 'REQUEST_INVALID'],
    ['%00', 400, 'REQUEST_INVALID'],
  ])('is refused for lane %s', async (laneId, status, code) => {
    const { url } = await runStation();
    const answer = await ask(`${url}/api/lanes/${laneId}/re-measure`, { method: 'POST' });
    expect([answer.status, refusalOf(answer)]).toEqual([status, code]);
  });
});

describe('a guard who has phoned the ops centre', () => {
  const say = (url: string, laneId: string, body: unknown) =>
    ask(`${url}/api/lanes/${laneId}/centre-phoned`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('is taken down for the lane and the alerts that were named', async () => {
    const said: unknown[] = [];
    const { url } = await runStation({
      guardPhoned: (laneId, episodeIds) => said.push([laneId, episodeIds]),
    });
    const answer = await say(url, 'lane-2', { episodeIds: ['e1', 'e2'] });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      { laneId: 'lane-2', recorded: 1 },
    ]);
    expect(said).toEqual([['lane-2', ['e1', 'e2']]]);
  });

  test.each([
    ['lane-9', { episodeIds: ['e1'] }, 'LANE_UNKNOWN'],
    ['lane-1', { episodeIds: [] }, 'REQUEST_INVALID'],
    ['lane-1', { episodeIds: Array.from({ length: 99 }, String) }, 'REQUEST_INVALID'],
    ['lane-1', { episodeIds: ['e1'], more: 1 }, 'REQUEST_INVALID'],
  ])('is refused for %s with %j', async (laneId, body, code) => {
    const { url } = await runStation();
    expect(refusalOf(await say(url, laneId, body))).toBe(code);
  });
});

describe('bad input', () => {
  test.each([
    ['no JSON', 'application/json', '{"token":', 400, 'BODY_NOT_JSON'],
    ['nothing', 'application/json', '', 400, 'BODY_NOT_JSON'],
    ['a key too many', 'application/json', '{"token":"x","y":1}', 400, 'REQUEST_INVALID'],
    ['another type', 'application/json', '[1,2]', 400, 'REQUEST_INVALID'],
    ['a prototype', 'application/json', '{"token":"x","__proto__":{}}', 400, 'BODY_NOT_JSON'],
    ['a form', 'application/x-www-form-urlencoded', 'token=x', 415, 'MEDIA_TYPE_REFUSED'],
    ['plain text', 'text/plain', 'token', 415, 'MEDIA_TYPE_REFUSED'],
    ['17 KiB', 'application/json', `"${'x'.repeat(17 * 1_024)}"`, 413, 'BODY_TOO_LARGE'],
  ])('%s is refused with a reason and counted', async (_what, type, body, status, code) => {
    const { url } = await runStation();
    const headers = { 'content-type': type };
    const answer = await ask(`${url}/api/session`, { method: 'POST', headers, body });
    expect([answer.status, refusalOf(answer)]).toEqual([status, code]);
    expect((await ask(`${url}/metrics`)).text).toContain(`{reason="${code}"} 1`);
  });

  test('does not come back in the answer: it might be a token', async () => {
    const { url } = await runStation();
    const { text } = await askJson(`${url}/api/session`, { token: 'x', hunter2: 'hunter3' });
    expect(text).not.toContain('hunter3');
  });

  test('that breaks a part is answered without its inner words, and logged', async () => {
    const { url } = await runStation({
      deadLetters: () => Promise.reject(new Error('SQLITE_CORRUPT in /var/lib')),
    });
    const answer = await ask(`${url}/api/dead-letters`);
    expect([answer.status, refusalOf(answer)]).toEqual([500, 'INTERNAL_FAULT']);
    expect(answer.text).not.toContain('SQLITE');
  });
});

describe('the device page', () => {
  test('is served beside the kiosk, and found without the slash too', async () => {
    const { url } = await runStation();
    const page = await ask(`${url}/devices/`);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('<title>devices')]);
    const typed = await ask(`${url}/devices`);
    expect([typed.status, typed.headers.location]).toEqual([301, '/devices/']);
    const script = await ask(`${url}/devices/assets/index-abc123.js`);
    expect(script.headers['cache-control']).toContain('immutable');
    const hidden = await ask(`${url}/devices/.secret`);
    expect(refusalOf(hidden)).toMatch(/NOT_FOUND|REQUEST_INVALID/);
  });
});

describe('the kiosk page', () => {
  test('is asked for anew each time, its hashed files never', async () => {
    const { url } = await runStation();
    const page = await ask(`${url}/`);
    expect(page.text).toContain('<title>kiosk</title>');
    expect(page.headers['cache-control']).toBe('no-cache');
    const script = await ask(`${url}/assets/index-abc123.js`);
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.headers['content-type']).toContain('javascript');
  });

  test.each([
    '/.secret',
    '/../station.token',
    '/%2e%2e/station.token',
    '/assets/..%2f.secret',
    '/nothing',
  ])('gives no way to %s', async (path) => {
    const { url } = await runStation();
    const answer = await ask(url + path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(refusalOf(answer)).toMatch(/NOT_FOUND|REQUEST_INVALID/);
  });

  test('says how to build it where it is not built', async () => {
    const { url } = await runStation({ webDirectory: temporaryDirectory() });
    const answer = await ask(`${url}/`);
    expect([answer.status, refusalOf(answer)]).toEqual([503, 'PAGES_NOT_BUILT']);
    expect((await ask(`${url}/api/status`)).status).toBe(200);
  });

  test('may load nothing from elsewhere and be framed by nobody', async () => {
    const { url } = await runStation();
    const { headers } = await ask(`${url}/`);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('a guard who attends to somebody aside', () => {
  const post = (url: string, path: string, body: unknown) =>
    ask(`${url}/api/lanes/lane-1/episodes/lane-1-b7-3/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('is answered with what came of it', async () => {
    const asked: unknown[] = [];
    const { url } = await runStation({
      episode: (...request) => {
        asked.push(request);
        return Promise.resolve({ kind: 'done', state: 'cleared' });
      },
    });
    const answer = await post(url, 'contact', { temperatureCelsius: 36.8, contactSite: 'ear' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      ...{ laneId: 'lane-1', episodeId: 'lane-1-b7-3', state: 'cleared' },
    });
    await post(url, 'action', { action: 'measure-other-site', bodySite: 'wrist' });
    expect(asked).toEqual([
      ['lane-1', 'lane-1-b7-3', { kind: 'contact', temperatureCelsius: 36.8, contactSite: 'ear' }],
      [
        'lane-1',
        'lane-1-b7-3',
        { kind: 'action', action: 'measure-other-site', bodySite: 'wrist' },
      ],
    ]);
  });

  test.each([
    ['unknown', 404, 'EPISODE_UNKNOWN'],
    ['not-now', 409, 'EPISODE_NOT_NOW'],
  ] as const)('is told why not: %s', async (why, status, code) => {
    const { url } = await runStation({
      episode: async () => ({ kind: 'refused', why, sentence: 'Read it again.' }),
    });
    const answer = await post(url, 'contact', { temperatureCelsius: 3.7, contactSite: 'ear' });
    expect([answer.status, refusalOf(answer)]).toEqual([status, code]);
    expect(answer.text).toContain('Read it again.');
  });

  test.each([
    [{ temperatureCelsius: '37', contactSite: 'ear' }],
    [{ temperatureCelsius: 37, contactSite: 'elbow' }],
    [{ temperatureCelsius: 37 }],
  ])('must send a value and where it was measured, not %o', async (body) => {
    const { url } = await runStation();
    const answer = await post(url, 'contact', body);
    expect([answer.status, refusalOf(answer)]).toEqual([400, 'REQUEST_INVALID']);
  });
});
