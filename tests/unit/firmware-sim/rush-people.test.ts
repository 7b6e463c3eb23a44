import { describe, expect, it } from 'vitest';
import { rushPeople } from '#sim/scenarios/rush-people.ts';

const everyone = (laneCount: number, count: number) =>
  Array.from({ length: laneCount }, (_, lane) => [
    ...rushPeople(9, lane + 1, laneCount, count),
  ]).flat();

describe('people of the rush', () => {
  it.each([
    [1, 100],
    [2, 101],
    [3, 100],
  ])('are shared out over %i lanes to the last of %i', (laneCount, count) => {
    const people = everyone(laneCount, count);
    expect(new Set(people.map((person) => person.personId)).size).toBe(count);
  });

  it('each have a valid pass that nobody else has, and about 1 % a fever', () => {
    const people = everyone(2, 10_000);
    const ids = people.map((person) => Buffer.from(person.code.passId).toString('hex'));
    expect(new Set(ids).size).toBe(10_000);
    expect(people.every((person) => person.code.kind === 'valid')).toBe(true);
    const fevers = people.filter((person) => person.bodyTemperatureCelsius >= 38).length;
    expect(fevers).toBeGreaterThan(60);
    expect(fevers).toBeLessThan(140);
  });
});
