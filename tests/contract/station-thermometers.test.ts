import { describe, expect, test } from 'vitest';
import type { VerificationRequest } from '#gateway/domain/device-health.ts';
import type { ThermometerViewV1 } from '#gateway/wire/thermometer-view.ts';
import { ACCESS_TOKEN, ask, askJson, refusalOf, runStation, tokenFile } from './station-harness.ts';

const thermometer: ThermometerViewV1 = {
  deviceId: 'thermometer-1',
  laneId: 'lane-1',
  mode: 'surface',
  offsetCelsius: 0.2,
  verifiedOn: '2026-11-20',
  conditions: [
    {
      condition: 'drift',
      advice: 'verify',
      priority: 'P3',
      sinceMs: 1,
      evidence: { measure: 'residual-celsius', found: 0.4, limit: null, count: 30 },
    },
  ],
  changedSinceMs: null,
  live: { atMs: 2, rawCelsius: 34.2, bodyCelsius: 36.5 },
  checks: [],
};

const pairs = [
  { referenceCelsius: 35, readingCelsius: 34.6 },
  { referenceCelsius: 37, readingCelsius: 36.5 },
  { referenceCelsius: 39, readingCelsius: 38.6 },
];
const check = { referenceKind: 'blackbody', pairs, confirm: true };

async function station(refusal: 'pairs-differ' | null = null, config = {}) {
  const asked: (readonly [string, VerificationRequest, boolean])[] = [];
  const running = await runStation({
    config,
    thermometers: () => [thermometer],
    verify: (...args) => {
      asked.push(args);
      const isKnown = args[0] === 'thermometer-1';
      return Promise.resolve(isKnown ? { offsetCelsius: 0.4, spreadCelsius: 0.1, refusal } : null);
    },
  });
  const path = `${running.url}/api/thermometers/thermometer-1/checks`;
  return { ...running, asked, path };
}

describe('thermometers on the station', () => {
  test('tell how they are and how they were checked', async () => {
    const { url } = await station();
    const { text } = await ask(`${url}/api/thermometers`);
    expect(JSON.parse(text)).toEqual({ thermometers: [thermometer] });
  });

  test('a check is answered with what it comes to', async () => {
    const { path, asked } = await station();
    const answer = await askJson(path, check);
    expect(JSON.parse(answer.text)).toEqual({
      deviceId: 'thermometer-1',
      offsetCelsius: 0.4,
      spreadCelsius: 0.1,
      refusal: null,
      isConfirmed: true,
    });
    expect(asked).toEqual([['thermometer-1', { referenceKind: 'blackbody', pairs }, true]]);
  });

  test('what would not be taken is told before, and refused with a sentence when it is confirmed', async () => {
    const { path } = await station('pairs-differ');
    const before = await askJson(path, { ...check, confirm: false });
    expect(JSON.parse(before.text)).toMatchObject({ refusal: 'pairs-differ', isConfirmed: false });
    const confirmed = await askJson(path, check);
    expect(confirmed.status).toBe(422);
    expect(refusalOf(confirmed)).toBe('CHECK_REFUSED');
    expect(confirmed.text).toContain('differ by more than 0.3 °C');
  });

  test.each<[string, unknown]>([
    ['no pairs', { ...check, pairs: [] }],
    [
      'a reference that nobody can have',
      { ...check, pairs: [{ ...pairs[0], referenceCelsius: 90 }] },
    ],
    ['another kind of reference', { ...check, referenceKind: 'guess' }],
    ['a name', { ...check, technician: 'somebody' }],
  ])('refuses %s', async (_, body) => {
    const { path, asked } = await station();
    expect((await askJson(path, body)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  test('knows which thermometers there are', async () => {
    const { url } = await station();
    const answer = await askJson(`${url}/api/thermometers/thermometer-9/checks`, check);
    expect([answer.status, refusalOf(answer)]).toEqual([404, 'THERMOMETER_UNKNOWN']);
  });

  test('takes a check only from its own pages and, where there is a token, only with it', async () => {
    const { path, asked } = await station(null, { accessTokenFile: tokenFile() });
    expect((await askJson(path, check)).status).toBe(401);
    const authorization = `Bearer ${ACCESS_TOKEN}`;
    const foreign = await askJson(path, check, { authorization, origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect(asked).toEqual([]);
    expect((await askJson(path, check, { authorization })).status).toBe(200);
  });
});
