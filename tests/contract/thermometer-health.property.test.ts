import { describe, expect, test } from 'vitest';
import type { DeviceCondition } from '#gateway/domain/device-health.ts';
import { driftAlarms, driftDays } from '#tests/support/screening/simulated-days.ts';
import type { Fault, SimulatedSite } from '#tests/support/screening/simulated-site.ts';
import { newHealthBook, simulateSite } from '#tests/support/screening/simulated-site.ts';

const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

const percentile95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

describe('days against the other thermometers (σ of a day 0.10 °C, 30 days of reference)', () => {
  test('a ramp of 0.5 °C a week is found within 6 days, a step of 0.5 °C within 3 (p95)', () => {
    const ramp = seeds(1_000).map((seed) => driftDays(seed, (day) => (0.5 * day) / 7));
    const step = seeds(1_000).map((seed) => driftDays(seed, () => 0.5));
    expect(percentile95(ramp)).toBeLessThanOrEqual(6);
    expect(percentile95(step)).toBeLessThanOrEqual(3);
    // The control: without a fault nothing is found in that time.
    const none = seeds(1_000).map((seed) => driftDays(seed, () => 0));
    expect(none.filter((days) => days <= 6).length).toBeLessThanOrEqual(5);
  });

  test('3,000 healthy thermometers give at most one false alarm a day', () => {
    const falseADay = driftAlarms({ thermometers: 3_000, days: 180, sigmaCelsius: 0.1 }) / 180;
    expect(falseADay).toBeLessThanOrEqual(1);
    // The control: where days differ by three times as much, the same watch does not keep quiet.
    expect(driftAlarms({ thermometers: 300, days: 180, sigmaCelsius: 0.3 })).toBeGreaterThan(100);
  });
});

type Heard = {
  readonly deviceId: string;
  readonly condition: DeviceCondition;
  readonly change: string;
  readonly day: number;
};

function heardAt(site: Omit<SimulatedSite, 'onAlert'>): readonly Heard[] {
  const heard: Heard[] = [];
  simulateSite({
    ...site,
    onAlert: ({ deviceId, condition, change }, day) =>
      heard.push({ deviceId, condition, change, day }),
  });
  return heard;
}

const raised = (heard: readonly Heard[], conditions: readonly DeviceCondition[]) =>
  heard.filter(({ condition, change }) => change === 'raised' && conditions.includes(condition));

const FROM_DAY = 25;
const after =
  (change: Fault): Fault =>
  (raw, of) =>
    of.day < FROM_DAY ? raw : change(raw, { ...of, day: of.day - FROM_DAY });
/** One that stands still has a value that nobody else has by chance. */
const STANDS_STILL = 35.1;

describe('person by person, four thermometers at one site', () => {
  const site = { thermometers: 4, peopleADay: 150 };

  test.each<[string, Fault, readonly DeviceCondition[], number]>([
    ['a ramp of 0.5 °C a week', (raw, { day }) => raw + (0.5 * day) / 7, ['drift'], 8],
    ['a step of 0.6 °C', (raw) => raw + 0.6, ['drift', 'hot'], 4],
    ['a step of −0.6 °C', (raw) => raw - 0.6, ['drift', 'cold'], 4],
    [
      'a dirty lens',
      (raw, { airCelsius }) => 0.95 * raw + 0.05 * airCelsius,
      ['dirty-lens', 'drift'],
      4,
    ],
    ['the same value for everybody', () => STANDS_STILL, ['stuck'], 0],
    ['values that hardly differ', (raw) => 35.2 + 0.2 * (raw - 35.2), ['too-little-variance'], 1],
    ['values that scatter', (raw, { draw }) => raw + 4 * (draw() - 0.5), ['too-much-variance'], 1],
    ['values in steps of half a degree', (raw) => Math.round(raw * 2) / 2, ['rounded-values'], 2],
  ])('%s is told of that thermometer', (_, fault, conditions, withinDays) => {
    const heard = heardAt({ ...site, seed: 7, days: FROM_DAY + 12, fault: after(fault) });
    const told = raised(heard, conditions);
    expect(told.every(({ deviceId }) => deviceId === 'thermometer-1')).toBe(true);
    expect((told[0]?.day ?? Number.POSITIVE_INFINITY) - FROM_DAY).toBeLessThanOrEqual(withinDays);
    expect(told[0]?.day).toBeGreaterThanOrEqual(FROM_DAY);
  });

  test('a recording that is played again and again is told', () => {
    const played: number[] = [];
    let index = 0;
    const fault: Fault = (raw, { day }) => {
      if (day < 1) played.push(raw);
      return day < FROM_DAY ? raw : (played[index++ % 20] ?? raw);
    };
    const heard = heardAt({ ...site, seed: 3, days: FROM_DAY + 1, fault });
    expect(raised(heard, ['replayed'])).toEqual([
      expect.objectContaining({ deviceId: 'thermometer-1', day: FROM_DAY }),
    ]);
  });

  test('a condition that stays is one alert, and one that ends is cleared', () => {
    const fault: Fault = (raw, { day }) =>
      day >= FROM_DAY && day < FROM_DAY + 3 ? STANDS_STILL : raw;
    const heard = heardAt({ ...site, seed: 5, days: FROM_DAY + 6, fault });
    const stuck = heard.filter(({ condition }) => condition === 'stuck');
    expect(stuck.map(({ change }) => change)).toEqual([
      'raised',
      'updated',
      'updated',
      'updated',
      'cleared',
    ]);
  });

  test('healthy thermometers are told of their own bias, and once in 3,000 days of something else', () => {
    const heard = seeds(20).flatMap((seed) =>
      heardAt({ thermometers: 4, peopleADay: 100, seed, days: 30 }),
    );
    // While references are young a bias is told as hot or cold, which it is.
    const wrong = heard.filter(
      ({ day, change, condition }) => day > 3 && change === 'raised' && condition !== 'capped',
    );
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  test('what was kept goes on as if nothing had happened', () => {
    const fault = after((raw, { day }) => raw + (0.5 * day) / 7);
    const whole = { ...site, seed: 11, days: FROM_DAY + 10, fault };
    const restarted = heardAt({
      ...whole,
      onDay: (book) => {
        const next = newHealthBook(site.thermometers);
        next.restore(JSON.parse(JSON.stringify(book.toStored(0))));
        return next;
      },
    });
    const undisturbed = heardAt(whole);
    expect(restarted).toEqual(undisturbed);
    expect(undisturbed.length).toBeGreaterThan(0);
  });
});
