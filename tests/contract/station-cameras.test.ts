import { describe, expect, test } from 'vitest';
import type { CameraPlate } from '#gateway/domain/scan.ts';
import { camerasConfig } from '#gateway/station/camera-config.ts';
import type { FittingViewV1 } from '#gateway/wire/fitting-view.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { ask, askJson, runStation, tokenFile } from './station-harness.ts';

const TOKEN = 'camera-token-of-some-length';
const bearer = (token = TOKEN) => ({ authorization: `Bearer ${token}` });
const plateOf = (plate = '京A12345') => ({ plate, confidence: 0.97 });

async function gate(settings: Record<string, unknown> = {}, isKept = true) {
  const clock = new FakeClock();
  const taken: (CameraPlate & { readonly deviceId: string })[] = [];
  const own = { id: 'camera-1', lane: 'lane-1', tokenFile: tokenFile(TOKEN) };
  let keeps = isKept;
  const { url } = await runStation({
    clock,
    cameras: {
      cameras: camerasConfig.parse([
        { ...own, ...settings },
        { id: 'camera-2', lane: 'lane-2', tokenFile: tokenFile('another-token-of-some-length') },
      ]),
      isTimeTrusted: () => true,
      take: (deviceId, plate) => {
        taken.push({ deviceId, ...plate });
        return Promise.resolve(keeps);
      },
    },
  });
  const post = (body: unknown, headers: Record<string, string> = bearer(), camera = 'camera-1') =>
    askJson(`${url}/api/cameras/${camera}/plates`, body, headers);
  return {
    url,
    clock,
    taken,
    post,
    keep: (now: boolean) => {
      keeps = now;
    },
  };
}

const codeOf = ({ text }: { readonly text: string }): string =>
  (JSON.parse(text) as { error: { code: string } }).error.code;

test('a plate with the token of its camera is taken, and answered when it is durable', async () => {
  const { post, taken } = await gate();
  const answer = await post(plateOf());
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    202,
    { deviceId: 'camera-1', taken: true, isRepeat: false },
  ]);
  expect(taken).toEqual([{ deviceId: 'camera-1', text: '京A12345', confidenceRatio: 0.97 }]);
});

describe('nobody else gets in', () => {
  test.each([
    ['without a token', {}, 'camera-1'],
    ['with a wrong token', bearer('camera-token-of-some-lengtH'), 'camera-1'],
    ["with another camera's token", bearer(), 'camera-2'],
    ['as a camera that there is not', bearer(), 'camera-9'],
  ])('%s', async (_, headers, camera) => {
    const { post, taken } = await gate();
    const answer = await post(plateOf(), headers as Record<string, string>, camera);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'CAMERA_REFUSED']);
    expect(taken).toEqual([]);
  });

  test("and the camera's token opens nothing else", async () => {
    const stationToken = 'station-token-of-some-length';
    const { url } = await runStation({ config: { accessTokenFile: tokenFile(stationToken) } });
    const answer = await ask(`${url}/api/devices`, { headers: bearer() });
    expect(answer.status).toBe(401);
  });
});

describe('what is no plate is refused without being repeated', () => {
  test.each([
    ['no plate', { confidence: 1 }],
    ['a plate that is no text', { plate: 7, confidence: 1 }],
    ['an endless plate', { plate: '京'.repeat(33), confidence: 1 }],
    ['no confidence', { plate: '京A12345' }],
    ['more confidence than there is', { plate: '京A12345', confidence: 97 }],
    ['a time without a zone', { ...plateOf(), capturedAt: '2026-11-23T08:00:00' }],
    ['a list', [plateOf()]],
  ])('%s', async (_, body) => {
    const { post, taken } = await gate();
    const answer = await post(body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'REQUEST_INVALID']);
    expect(answer.text).not.toContain('A12345');
    expect(taken).toEqual([]);
  });

  test('a body of megabytes', async () => {
    const { post } = await gate();
    expect((await post({ ...plateOf(), picture: 'x'.repeat(100_000) })).status).toBe(413);
  });
});

test('a maker may name things otherwise, as deep as it likes to', async () => {
  const fields = {
    plate: 'AlarmInfoPlate.result.PlateResult.license',
    confidence: 'AlarmInfoPlate.result.PlateResult.confidence',
    confidenceMax: 100,
    capturedAt: 'AlarmInfoPlate.time',
  };
  const { post, taken, clock } = await gate({ fields });
  const PlateResult = { license: '沪AD01234', confidence: 88, colorType: 5 };
  const AlarmInfoPlate = { result: { PlateResult }, time: clock.wallMs() / 1_000 };
  expect((await post({ AlarmInfoPlate })).status).toBe(202);
  expect(taken).toMatchObject([{ text: '沪AD01234', confidenceRatio: 0.88 }]);
});

test('the same plate again within a moment is the same vehicle', async () => {
  const { post, taken, clock } = await gate();
  await post(plateOf());
  clock.advance(4_000);
  expect(JSON.parse((await post(plateOf())).text)).toMatchObject({ isRepeat: true });
  clock.advance(6_000);
  expect(JSON.parse((await post(plateOf())).text)).toMatchObject({ isRepeat: false });
  expect(taken).toHaveLength(2);
});

test('a plate that was captured too long ago is refused, and one of now is not', async () => {
  const { post, clock } = await gate();
  const captured = (agoMs: number) => new Date(clock.wallMs() - agoMs).toISOString();
  const old = await post({ ...plateOf(), capturedAt: captured(15_001) });
  expect([old.status, codeOf(old)]).toEqual([422, 'PLATE_TOO_OLD']);
  expect((await post({ ...plateOf(), capturedAt: captured(15_000) })).status).toBe(202);
});

test('a plate that could not be kept is told so, and is no repeat when it comes again', async () => {
  const { post, keep, taken } = await gate({}, false);
  const answer = await post(plateOf());
  expect([answer.status, codeOf(answer)]).toEqual([503, 'PLATE_NOT_KEPT']);
  keep(true);
  expect(JSON.parse((await post(plateOf())).text)).toMatchObject({ isRepeat: false });
  expect(taken).toHaveLength(2);
});

test('a camera that sends too many is held up, for its own minute and nobody else', async () => {
  const { post, clock } = await gate({ maxPlatesPerMinute: 3, repeatMs: 0 });
  for (let index = 0; index < 3; index++) await post(plateOf());
  const answer = await post(plateOf());
  expect([answer.status, codeOf(answer)]).toEqual([429, 'PLATES_TOO_FAST']);
  const other = await post(plateOf(), bearer('another-token-of-some-length'), 'camera-2');
  expect(other.status).toBe(202);
  clock.advance(60_000);
  expect((await post(plateOf())).status).toBe(202);
});

describe('how a camera fares is told, with what to do', () => {
  type Told = { readonly fittings: readonly FittingViewV1[] };
  const told = async (url: string) =>
    (JSON.parse((await ask(`${url}/api/fittings`)).text) as Told).fittings[0];

  test('nothing came yet, then a plate was taken', async () => {
    const { url, post, clock } = await gate();
    expect(await told(url)).toMatchObject({
      ...{ kind: 'camera', fittingId: 'camera-1', laneId: 'lane-1', failures: 0 },
      ...{ code: 'camera-not-heard', link: '/api/cameras/camera-1/plates', lastSuccessAtMs: null },
    });
    await post(plateOf());
    const view = await eventually('the plate to be told of', async () => {
      const now = await told(url);
      return now?.code === 'camera-works' ? now : null;
    });
    expect(view).toMatchObject({ action: '', failures: 0, lastSuccessAtMs: clock.wallMs() });
  });

  test.each([
    ['camera-wrong-token', plateOf(), bearer('camera-token-of-some-lengtH')],
    ['camera-not-understood', { kennzeichen: 'x' }, bearer()],
    ['camera-not-understood', ['no object'], bearer()],
    ['camera-too-old', { ...plateOf(), capturedAt: '2020-01-01T00:00:00Z' }, bearer()],
  ])('what was wrong with the newest one: %s', async (code, body, headers) => {
    const { url, post } = await gate();
    await post(plateOf());
    await post(body, headers);
    const view = await eventually('the refusal to be told of', async () => {
      const now = await told(url);
      return now?.code === code ? now : null;
    });
    expect(view).toMatchObject({ failures: 1, lastSuccessAtMs: expect.any(Number) });
    expect(view.action).toMatch(/\.$/);
    // The plate is nobody's business here.
    expect(JSON.stringify(view)).not.toContain('A12345');
  });

  test('too many, and what the disk refused', async () => {
    const { url, post, keep } = await gate({ maxPlatesPerMinute: 1 });
    keep(false);
    await post(plateOf());
    await eventually('the one', async () => (await told(url))?.code === 'camera-not-kept');
    await post(plateOf());
    await eventually('the other', async () => (await told(url))?.code === 'camera-too-fast');
  });

  test('who posts as a camera that there is not is no fitting', async () => {
    const { url, post } = await gate();
    await post(plateOf(), bearer(), 'camera-9');
    expect((await told(url))?.failures).toBe(0);
    expect((await ask(`${url}/api/fittings`)).text).not.toContain('camera-9');
  });
});
