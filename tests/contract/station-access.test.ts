import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MAX_SESSIONS } from '#gateway/station/sessions.ts';
import { openSource } from './station-event-source.ts';
import type { Answer } from './station-harness.ts';
import { ACCESS_TOKEN, ask, askJson, refusalOf, runStation, tokenFile } from './station-harness.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const guardedPaths = [
  '/readyz',
  '/metrics',
  '/api/status',
  '/api/devices',
  '/api/devices/stream',
  '/api/devices/thermometer-1/line',
  '/api/lanes',
  '/api/sinks',
  '/api/dead-letters',
  '/api/lanes/lane-1/stream',
  '/api/openapi.json',
];

const guardedStation = (host = '127.0.0.1') =>
  runStation({ config: { host, accessTokenFile: tokenFile() } });

/** The station where a neighbour in the network would find it. */
const networkStation = async () => {
  const { url } = await guardedStation('0.0.0.0');
  return url.replace('0.0.0.0', '127.0.0.1');
};

const cookieOf = ({ headers }: Answer): string => headers['set-cookie']?.[0] ?? '';
const signedIn = async (url: string) => {
  const answer = await askJson(`${url}/api/session`, { token: ACCESS_TOKEN });
  return { cookie: cookieOf(answer).split(';')[0] ?? '' };
};

describe('a station in the network', () => {
  test.each(guardedPaths)('keeps %s to those with the token', async (path) => {
    const url = await networkStation();
    const answer = await ask(url + path);
    expect([answer.status, refusalOf(answer)]).toEqual([401, 'TOKEN_REQUIRED']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    const wrong = await ask(url + path, { headers: bearer(`${ACCESS_TOKEN}x`) });
    expect([wrong.status, refusalOf(wrong)]).toEqual([401, 'TOKEN_WRONG']);
  });

  test('lets nobody without the token ask for another measurement', async () => {
    const url = await networkStation();
    const path = `${url}/api/lanes/lane-1/re-measure`;
    expect((await ask(path, { method: 'POST' })).status).toBe(401);
    expect((await ask(path, { method: 'POST', headers: bearer(ACCESS_TOKEN) })).status).toBe(202);
  });

  test.each(['/healthz', '/', '/assets/index-abc123.js', '/api/session'])(
    'shows %s to everybody: there is nothing of the gate in it',
    async (path) => expect((await ask((await networkStation()) + path)).status).toBe(200),
  );

  test('is open to the token in a header, whatever the case of its scheme', async () => {
    const url = await networkStation();
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const headers = { authorization: `${scheme} ${ACCESS_TOKEN}` };
      expect((await ask(`${url}/api/status`, { headers })).status).toBe(200);
    }
  });

  test.each(['', 'Bearer', `Basic ${ACCESS_TOKEN}`, ACCESS_TOKEN, `Bearer ${ACCESS_TOKEN} x`])(
    'is not open to the header %j',
    async (authorization) => {
      const url = await networkStation();
      expect((await ask(`${url}/api/status`, { headers: { authorization } })).status).toBe(401);
    },
  );

  test('does not start without a token file', async () => {
    await expect(runStation({ config: { host: '0.0.0.0' } })).rejects.toThrow('accessTokenFile');
  });

  test('does not start with a token that can be guessed', async () => {
    const accessTokenFile = tokenFile('1234');
    await expect(
      runStation({ config: { host: '0.0.0.0', accessTokenFile } }),
    ).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  });
});

describe('a browser', () => {
  test('trades the token for a cookie that no script and no other site gets', async () => {
    const url = await networkStation();
    const answer = await askJson(`${url}/api/session`, { token: ACCESS_TOKEN });
    expect(JSON.parse(answer.text)).toEqual({ tokenRequired: true, signedIn: true });
    expect(cookieOf(answer)).toMatch(/; HttpOnly/);
    expect(cookieOf(answer)).toMatch(/; SameSite=Strict/);
    expect(cookieOf(answer)).not.toContain(ACCESS_TOKEN);
    const headers = await signedIn(url);
    for (const path of guardedPaths.filter((each) => !/\/(stream|line)$/.test(each))) {
      expect((await ask(url + path, { headers })).status, path).toBe(200);
    }
  });

  test('reads the stream of a lane with its cookie, as an EventSource does', async () => {
    const url = await networkStation();
    const source = await openSource(`${url}/api/lanes/lane-1/stream`, await signedIn(url));
    expect((await source.wait('status')).data).toMatchObject({ laneId: 'lane-1' });
  });

  test('gets no cookie for a wrong token', async () => {
    const url = await networkStation();
    const answer = await askJson(`${url}/api/session`, { token: 'x'.repeat(32) });
    expect([answer.status, refusalOf(answer)]).toEqual([401, 'TOKEN_WRONG']);
    expect(cookieOf(answer)).toBe('');
  });

  test('is not let in with an invented cookie', async () => {
    const url = await networkStation();
    const headers = { cookie: `gatehouse_station=${'A'.repeat(43)}` };
    expect((await ask(`${url}/api/status`, { headers })).status).toBe(401);
  });

  test('is out after signing out', async () => {
    const url = await networkStation();
    const headers = await signedIn(url);
    await ask(`${url}/api/session`, { method: 'DELETE', headers });
    expect((await ask(`${url}/api/status`, { headers })).status).toBe(401);
    const session = JSON.parse((await ask(`${url}/api/session`, { headers })).text);
    expect(session).toEqual({ tokenRequired: true, signedIn: false });
  });

  test('is out when many others have signed in since: sessions are bounded', async () => {
    const url = await networkStation();
    const first = await signedIn(url);
    for (let times = 0; times < MAX_SESSIONS; times++) await signedIn(url);
    expect((await ask(`${url}/api/status`, { headers: first })).status).toBe(401);
  });
});

describe('a station on this machine only', () => {
  test('needs no token, and says so', async () => {
    const { url } = await runStation();
    expect((await ask(`${url}/api/status`)).status).toBe(200);
    expect(JSON.parse((await ask(`${url}/api/session`)).text)).toEqual({
      tokenRequired: false,
      signedIn: true,
    });
  });

  test('wants the token where one was set', async () => {
    const { url } = await guardedStation();
    expect((await ask(`${url}/api/status`)).status).toBe(401);
    expect((await ask(`${url}/api/status`, { headers: bearer(ACCESS_TOKEN) })).status).toBe(200);
  });

  test('is not read through a name that a stranger points to it', async () => {
    const { url } = await runStation();
    for (const path of ['/', '/healthz', '/api/status', '/api/lanes/lane-1/stream']) {
      const answer = await ask(url + path, { headers: { host: 'rebound.evil.example' } });
      expect([answer.status, refusalOf(answer)], path).toEqual([421, 'HOST_REFUSED']);
    }
  });

  test.each(['http://evil.example', 'http://127.0.0.1:1', 'null'])(
    'does nothing for a page of %s',
    async (origin) => {
      const requested: string[] = [];
      const { url } = await runStation({ requestReMeasure: (lane) => requested.push(lane) > 0 });
      const path = `${url}/api/lanes/lane-1/re-measure`;
      const answer = await ask(path, { method: 'POST', headers: { origin } });
      expect([answer.status, refusalOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
      expect(requested).toEqual([]);
      const own = await ask(path, { method: 'POST', headers: { origin: url } });
      expect(own.status).toBe(202);
    },
  );

  test('gives no stream to a page of another site', async () => {
    const { url, hub } = await runStation();
    const headers = { origin: 'http://evil.example' };
    expect((await ask(`${url}/api/lanes/lane-1/stream`, { headers })).status).toBe(403);
    expect(hub.clientCount()).toBe(0);
  });
});

describe('a port that is taken', () => {
  test('is named, with what to do', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      other.close();
    });
    const { port } = other.address() as { port: number };
    await expect(runStation({ config: { port } })).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: `Another program listens on 127.0.0.1:${port}.`,
    });
  });

  test('is told apart from an address that this machine does not have', async () => {
    const config = { host: '192.0.2.1', accessTokenFile: tokenFile() };
    await expect(runStation({ config })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('192.0.2.1'),
    });
  });
});
