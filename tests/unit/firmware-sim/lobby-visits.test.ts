import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#sim/random.ts';
import { createLobbyClimate } from '#sim/scenarios/lobby-climate.ts';
import { lobbyView, skinOf } from '#sim/scenarios/lobby-view.ts';
import type { Visit } from '#sim/scenarios/lobby-visits.ts';
import { lobbyVisits } from '#sim/scenarios/lobby-visits.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function firstVisits(seed: number, lane: number, count: number): readonly Visit[] {
  const visits: Visit[] = [];
  for (const visit of lobbyVisits(seed, lane)) {
    visits.push(visit);
    if (visits.length === count) break;
  }
  return visits;
}

const isFeverish = (visit: Visit) => visit.bodyTemperatureCelsius >= 38;

describe('people of the lobby in the morning', () => {
  it('are the same for the same seed', () => {
    expect(firstVisits(42, 1, 50)).toEqual(firstVisits(42, 1, 50));
    expect(firstVisits(42, 1, 50)).not.toEqual(firstVisits(43, 1, 50));
  });

  it('begin within seconds with somebody healthy whose pass is valid', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 }), (seed, lane) => {
        const [first] = firstVisits(seed, lane, 1);
        expect(first?.endsAtMs).toBeLessThan(7000);
        expect(first && isFeverish(first)).toBe(false);
        expect(first?.code.kind).toBe('valid');
      }),
    );
  });

  it('show a fever with a valid pass in lane 1 within 45 s', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const early = firstVisits(seed, 1, 12).filter((visit) => visit.endsAtMs < 45_000);
        expect(early.some((visit) => isFeverish(visit) && visit.code.kind === 'valid')).toBe(true);
      }),
    );
  });

  it('come one at a time, code and forehead 0.3 to 2 s apart in either order', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const visits = firstVisits(seed, 1, 60);
        let freeAtMs = 0;
        for (const visit of visits) {
          expect(visit.startsAtMs).toBeGreaterThanOrEqual(freeAtMs);
          freeAtMs = visit.endsAtMs;
          const codeFirst = visit.scanAtMs < visit.faceArrivesAtMs;
          const apartMs = codeFirst
            ? visit.faceArrivesAtMs - visit.scanAtMs
            : visit.scanAtMs - visit.faceLeavesAtMs;
          expect(apartMs).toBeGreaterThanOrEqual(299.9);
          expect(apartMs).toBeLessThanOrEqual(2000.1);
        }
        expect(new Set(visits.map((visit) => visit.scanAtMs < visit.faceArrivesAtMs)).size).toBe(2);
      }),
      { numRuns: 30 },
    );
  });

  it('with a fever come back once, 8 to 15 s later, with the same code to the same lane', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const visits = firstVisits(seed, 1, 120);
        const waiting = visits.slice(0, 110).filter((visit) => visit.returns);
        expect(waiting.length).toBeGreaterThan(0);
        for (const visit of waiting) {
          const again = visits.filter((v) => v.personId === visit.personId && v.attempt === 2);
          expect(again).toHaveLength(1);
          const laterMs = (again[0]?.startsAtMs ?? 0) - visit.endsAtMs;
          expect(laterMs).toBeGreaterThanOrEqual(8000);
          expect(laterMs).toBeLessThanOrEqual(15_000);
          expect(again[0]?.code).toEqual(visit.code);
          expect(again[0]?.bodyTemperatureCelsius).toBe(visit.bodyTemperatureCelsius);
        }
        expect(visits.filter((v) => v.attempt === 2).length).toBeLessThanOrEqual(
          visits.filter((v) => v.returns).length,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('are healthy around 36.5 °C with about 1 % fevers, and mostly have valid codes', () => {
    const visits = firstVisits(5, 2, 20_000).filter((visit) => visit.attempt === 1);
    const healthy = visits.filter((visit) => !isFeverish(visit));
    const mean =
      healthy.reduce((sum, visit) => sum + visit.bodyTemperatureCelsius, 0) / healthy.length;
    expect(mean).toBeCloseTo(36.5, 1);
    expect(Math.max(...healthy.map((visit) => visit.bodyTemperatureCelsius))).toBeLessThan(37.2);
    const fevers = visits.filter(isFeverish);
    expect(fevers.length / visits.length).toBeGreaterThan(0.006);
    expect(fevers.length / visits.length).toBeLessThan(0.014);
    expect(Math.max(...fevers.map((visit) => visit.bodyTemperatureCelsius))).toBeLessThan(39.51);
    const share = (kind: string) =>
      visits.filter((visit) => visit.code.kind === kind).length / visits.length;
    expect(share('valid')).toBeCloseTo(0.89, 1);
    expect(share('expired')).toBeCloseTo(0.06, 1);
    expect(share('truncated')).toBeGreaterThan(0.01);
    expect(share('unreadable')).toBeGreaterThan(0.02);
  });

  it('never show the same pass twice, except when measured again', () => {
    const visits = [...firstVisits(5, 1, 500), ...firstVisits(5, 2, 500)];
    const first = visits.filter((visit) => visit.attempt === 1);
    const ids = new Set(first.map((visit) => Buffer.from(visit.code.passId).toString('hex')));
    expect(ids.size).toBe(first.length);
  });
});

describe('what a lane sees', () => {
  const climate = createLobbyClimate(createRandom(5, 'climate'));
  const noise = () => createRandom(5, 'noise');
  const [visit] = firstVisits(5, 1, 1);
  if (!visit) throw new Error('There is always a first visit.');

  it('is the wall at the temperature of the air while nobody stands there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 * 3600 * 1000 }), (timeMs) => {
        const view = lobbyView(undefined, timeMs, climate, noise());
        expect(view.owner).toBeUndefined();
        expect(view.ambientTemperatureCelsius).toBeGreaterThanOrEqual(22);
        expect(view.ambientTemperatureCelsius).toBeLessThanOrEqual(26);
        const difference = view.objectTemperatureCelsius - view.ambientTemperatureCelsius;
        expect(Math.abs(difference)).toBeLessThanOrEqual(0.0501);
      }),
    );
  });

  it('drifts over the morning', () => {
    const readings = Array.from({ length: 60 }, (_, minute) => climate(minute * 60_000));
    expect(Math.max(...readings) - Math.min(...readings)).toBeGreaterThan(0.3);
  });

  it('rises within three frames to a forehead that gives the body temperature by heat balance', () => {
    const random = noise();
    const at = (sinceMs: number) =>
      lobbyView(visit, visit.faceArrivesAtMs + sinceMs, climate, random);
    const frames = Array.from({ length: 12 }, (_, index) => at(10 + (index * 1000) / 14));
    const objects = frames.map((view) => view.objectTemperatureCelsius);
    expect(objects[0]).toBeLessThan(28);
    for (const view of frames.slice(3)) {
      const { objectTemperatureCelsius: skin, ambientTemperatureCelsius: ambient } = view;
      const body = skin + 0.203 * (skin - ambient);
      expect(Math.abs(body - visit.bodyTemperatureCelsius)).toBeLessThan(0.07);
      expect(Math.abs(skin - skinOf(visit, climate))).toBeLessThanOrEqual(0.0501);
      expect(view.owner).toBe('1-1');
    }
    expect(at(900).owner).toBeUndefined();
  });
});
