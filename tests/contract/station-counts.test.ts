import { expect, test } from 'vitest';
import { ask, askJson, runStation } from './station-harness.ts';

const inside = {
  ...{ people: 12, vehicles: 3, isEstimate: true as const, sinceMs: 1_764_000_000_000 },
  ...{ since: 'hour' as const, note: 'It drifts.' },
};
const hour = {
  ...{ hourStartMs: 1_764_000_000_000, laneId: 'lane-1', direction: 'in' as const },
  ...{ kind: 'resident' as const, verdict: 'admit' as const, count: 7 },
};

test('counts are shown with what the estimate is worth', async () => {
  const counts = { hours: () => [hour], inside: () => inside, setInside: async () => undefined };
  const { url } = await runStation({ counts });
  expect(JSON.parse((await ask(`${url}/api/counts`)).text)).toEqual({ hours: [hour], inside });
});

test('a guard sets who is inside; what is no number is refused', async () => {
  const set: number[][] = [];
  const setInside = (people: number, vehicles: number) => {
    set.push([people, vehicles]);
    return Promise.resolve();
  };
  const { url } = await runStation({
    counts: { hours: () => [], inside: () => inside, setInside },
  });
  expect((await askJson(`${url}/api/counts/inside`, { people: 4 })).status).toBe(200);
  expect((await askJson(`${url}/api/counts/inside`, {})).status).toBe(200);
  expect((await askJson(`${url}/api/counts/inside`, { people: -1 })).status).toBe(400);
  expect(set).toEqual([
    [4, 0],
    [0, 0],
  ]);
});

test('a number that could not be kept is told so', async () => {
  const setInside = () => Promise.reject(new Error('disk full'));
  const { url } = await runStation({
    counts: { hours: () => [], inside: () => inside, setInside },
  });
  expect((await askJson(`${url}/api/counts/inside`, { people: 4 })).status).toBe(503);
});
