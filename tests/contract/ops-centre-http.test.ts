import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningOpsCentre } from '#ops-centre/app/ops-centre.ts';
import type { AuditList, UserList } from '#ops-centre/http/api/account-types.ts';
import { Role } from '#ops-centre/http/api/account-types.ts';
import type { ApiErrorBody } from '#ops-centre/http/api/error-types.ts';
import type { PassageDetailView } from '#ops-centre/http/api/passage-types.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { ADMIN, newPerson, post, signIn } from '#tests/support/ops-centre/running-centre.ts';
import type { StaffedCentre } from '#tests/support/ops-centre/staffed-centre.ts';
import { startStaffedCentre } from '#tests/support/ops-centre/staffed-centre.ts';

let staffed: StaffedCentre;
let centre: RunningOpsCentre;
let people: StaffedCentre['people'];

beforeAll(async () => {
  staffed = await startStaffedCentre();
  ({ centre, people } = staffed);
});

afterAll(() => staffed.close());

const errorOf = async (response: Response) => ((await response.json()) as ApiErrorBody).error;

describe('who may do what', () => {
  const alertPath = '/api/alerts/gate-1.p-1';
  /** Every guarded route, with the roles that may use it. */
  const routes: readonly [string, string, unknown, readonly Role[]][] = [
    ['GET', '/api/session', undefined, ['guard', 'operator', 'supervisor', 'admin']],
    ['GET', '/api/alerts', undefined, ['guard', 'operator', 'supervisor', 'admin']],
    ['GET', alertPath, undefined, ['guard', 'operator', 'supervisor', 'admin']],
    ['POST', `${alertPath}/acknowledge`, { version: 1 }, ['operator', 'supervisor', 'admin']],
    ['GET', '/api/passages', undefined, ['guard', 'operator', 'supervisor', 'admin']],
    ['GET', '/api/passages/gate-1/p-1', undefined, ['guard', 'operator', 'supervisor', 'admin']],
    ['GET', '/api/gateways', undefined, ['guard', 'operator', 'supervisor', 'admin']],
    ['GET', '/api/users', undefined, ['admin']],
    ['POST', '/api/users', { userName: 'x', password: 'short', role: 'guard' }, ['admin']],
    ['DELETE', '/api/users/nobody', undefined, ['admin']],
    ['GET', '/api/audit', undefined, ['supervisor', 'admin']],
  ];

  test.each(routes)('%s %s', async (method, path, body, allowed) => {
    for (const role of Object.values(Role)) {
      const response = await people[role].request(method, path, body);
      const isForbidden = response.status === 403;
      expect([role, isForbidden]).toEqual([role, !allowed.includes(role)]);
      if (isForbidden) expect((await errorOf(response)).code).toBe('FORBIDDEN');
    }
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const stranger = await fetch(`${centre.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(stranger.status).toBe(401);
  });

  test('the live stream is for people who are signed in', async () => {
    expect((await fetch(`${centre.url}/api/stream`)).status).toBe(401);
  });

  test('every route of the API is in the matrix above, or is public on purpose', async () => {
    const response = await fetch(`${centre.url}/api/openapi.json`);
    const { paths } = (await response.json()) as { paths: Record<string, object> };
    const described = Object.entries(paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((m) => `${m.toUpperCase()} ${path}`))
      .sort();
    const guarded = routes.map(([method, path]) =>
      `${method} ${path}`
        .replace('/gate-1.p-1', '/{alertId}')
        .replace('/gate-1/p-1', '/{gatewayId}/{passageId}')
        .replace('/nobody', '/{name}'),
    );
    const open = ['GET /api/setup', 'POST /api/setup', 'POST /api/session'];
    const others = ['GET /api/stream', 'DELETE /api/session'];
    // Not for people: see ops-centre-direct-alerts.test.ts.
    const ofGateways = ['GET', 'POST'].map(
      (method) => `${method} /api/gateways/{gatewayId}/alerts`,
    );
    expect(described).toEqual([...guarded, ...open, ...others, ...ofGateways].sort());
  });

  test('a guard sees the scan but not the pseudonym that would let a person be followed', async () => {
    const path = '/api/passages/gate-1/p-1';
    const seenBy = async (person: Person) => (await person.get<PassageDetailView>(path)).scan;
    expect(await seenBy(people.guard)).toMatchObject({ verdict: 'valid', pseudonym: null });
    expect((await seenBy(people.operator))?.pseudonym).toMatch(/^k1\./);
  });
});

describe('requests from elsewhere', () => {
  const acknowledgePath = '/api/alerts/gate-1.p-1/acknowledge';

  test('a change without the CSRF token of the session is refused', async () => {
    for (const token of ['', 'wrong', people.guard.session.csrfToken]) {
      const headers = { 'x-csrf-token': token };
      const response = await people.operator.request(
        'POST',
        acknowledgePath,
        { version: 1 },
        headers,
      );
      expect([response.status, (await errorOf(response)).code]).toEqual([403, 'CSRF_REFUSED']);
    }
  });

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('a request with %j is refused', async (headers) => {
    const response = await people.operator.request('GET', '/api/alerts', undefined, headers);
    expect([response.status, (await errorOf(response)).code]).toEqual([403, 'ORIGIN_REFUSED']);
    const signingIn = await post(centre, '/api/session', ADMIN, headers);
    expect(signingIn.status).toBe(403);
  });

  test('a request from our own page is answered', async () => {
    const headers = { origin: centre.url, 'sec-fetch-site': 'same-origin' };
    expect((await people.guard.request('GET', '/api/alerts', undefined, headers)).status).toBe(200);
  });

  test('a foreign name that leads to loopback is not answered', async () => {
    const { port } = new URL(centre.url);
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const options = { host: '127.0.0.1', port, path: '/api/setup', headers: { host } };
        const request = httpRequest(options, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on('error', reject).end();
      });
    expect(await statusFor(`evil.example:${port}`)).toBe(421);
    expect(await statusFor('127.0.0.1.evil.example')).toBe(421);
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    expect(await statusFor(`[::1]:${port}`)).toBe(200);
  });

  test.each([
    ['not JSON', '{', 'application/json', 400],
    ['another type', 'a=b', 'application/x-www-form-urlencoded', 400],
    ['an unknown key', '{"userName":"a","password":"b","isAdmin":true}', 'application/json', 400],
    ['poisoned keys', '{"__proto__":{"userName":"a"},"password":"b"}', 'application/json', 400],
    ['too much', JSON.stringify({ userName: 'x'.repeat(20_000) }), 'application/json', 413],
  ])('a body that is %s is refused with a sentence', async (_what, body, type, status) => {
    const headers = { 'content-type': type };
    const response = await fetch(`${centre.url}/api/session`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    const error = await errorOf(response);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    expect(error.action).toMatch(/^[A-Z].*\.$/);
  });

  test('answers carry the headers that keep a browser safe', async () => {
    const { headers } = await fetch(`${centre.url}/api/setup`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('a page that is not built says how to build it', async () => {
    const response = await fetch(`${centre.url}/`);
    expect(response.status).toBe(503);
    expect((await errorOf(response)).message).toContain('npm run build:web');
  });

  test.each(['/api/nothing', '/api/alerts/gate-1.nobody', '/api/passages/gate-1/none'])(
    '%s is not found',
    async (path) => {
      expect((await people.admin.request('GET', path)).status).toBe(404);
    },
  );
});

describe('signing in', () => {
  test('the cookie is out of reach of scripts and of other sites', async () => {
    const response = await post(centre, '/api/session', ADMIN);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).toMatch(/Path=\//);
  });

  test('every sign-in gives a new token', async () => {
    const [first, second] = [
      await signIn(centre, ADMIN.userName, ADMIN.password),
      await signIn(centre, ADMIN.userName.toUpperCase(), ADMIN.password),
    ];
    expect(first.cookie).not.toBe(second.cookie);
    expect(second.session.user).toEqual({ userName: 'anna', role: 'admin' });
  });

  test('a wrong name and a wrong password get the same answer', async () => {
    const wrongPassword = await post(centre, '/api/session', { ...ADMIN, password: 'wrong wrong' });
    const wrongName = await post(centre, '/api/session', { ...ADMIN, userName: 'nobody' });
    expect([wrongPassword.status, wrongName.status]).toEqual([401, 401]);
    expect(await wrongPassword.json()).toEqual(await wrongName.json());
  });

  test('guessing is slowed down, and the audit log tells of it without what was typed', async () => {
    const guess = (userName: string) =>
      post(centre, '/api/session', { userName, password: 'my-secret-guess' });
    const statuses: number[] = [];
    for (let times = 0; times < 5; times++) statuses.push((await guess('susan')).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const slowed = await guess('susan');
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    await guess('my-password-in-the-wrong-field');
    const { entries } = await people.supervisor.get<AuditList>('/api/audit');
    const refused = entries.filter(({ what }) => what === 'sign-in-refused');
    expect(refused.map(({ target }) => target)).toContain('susan');
    expect(JSON.stringify(entries)).not.toMatch(/my-secret-guess|wrong-field/);
  });

  test('signing out ends the session at once', async () => {
    const person = await signIn(centre, ADMIN.userName, ADMIN.password);
    expect((await person.request('DELETE', '/api/session')).status).toBe(204);
    expect((await person.request('GET', '/api/session')).status).toBe(401);
  });

  test('setting up works once only', async () => {
    const attempt = { code: 'AAAA-AAAA-AAAA', userName: 'mallory', password: 'a long enough one' };
    const response = await post(centre, '/api/setup', attempt);
    expect([response.status, (await errorOf(response)).code]).toEqual([409, 'SET_UP_DONE']);
  });
});

describe('users', () => {
  test.each([
    [{ userName: 'x', password: 'a long enough one', role: 'guard' }, 400, 'NAME_REFUSED'],
    [{ userName: 'xena', password: 'short', role: 'guard' }, 400, 'PASSWORD_REFUSED'],
    [{ userName: 'xena', password: 'xena-the-great', role: 'guard' }, 400, 'PASSWORD_REFUSED'],
    [{ userName: 'ANNA', password: 'a long enough one', role: 'guard' }, 409, 'NAME_TAKEN'],
    [{ userName: 'xena', password: 'a long enough one', role: 'king' }, 400, 'REQUEST_INVALID'],
  ])('%j is refused', async (body, status, code) => {
    const response = await people.admin.request('POST', '/api/users', body);
    expect([response.status, (await errorOf(response)).code]).toEqual([status, code]);
  });

  test('a user who is deleted is out at once, and the last admin cannot be', async () => {
    const leaver = await newPerson(centre, people.admin, '小明', 'operator');
    expect((await leaver.request('GET', '/api/session')).status).toBe(200);
    const path = `/api/users/${encodeURIComponent('小明')}`;
    expect((await people.admin.request('DELETE', path)).status).toBe(204);
    expect((await leaver.request('GET', '/api/session')).status).toBe(401);
    const last = await people.admin.request('DELETE', '/api/users/anna');
    expect([last.status, (await errorOf(last)).code]).toEqual([409, 'LAST_ADMIN']);
    const { users } = await people.admin.get<UserList>('/api/users');
    expect(users.map(({ userName }) => userName)).toEqual(['anna', 'greta', 'otto', 'susan']);
    expect(JSON.stringify(users)).not.toContain('argon2');
  });
});

test('metrics are for this host only, unless the token is shown', async () => {
  expect((await fetch(`${centre.url}/metrics`)).status).toBe(200);
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  expect((await fetch(`${centre.url}/metrics`, { headers })).status).toBe(401);
});
