import { expect, test } from 'vitest';
import { passageFamilies } from '#gateway/telemetry/passage-metrics.ts';
import { exampleSnapshot } from '#tests/support/example-snapshot.ts';

const lamp = { laneId: 'lane-1', state: 'unsure', failures: 3, dropped: 2 } as const;
const labels = { lane: 'lane-1', direction: 'in', kind: 'resident', verdict: 'admit' };
const passages = { counted: [{ labels, value: 7 }], inside: { people: 12, vehicles: 4 } };

const samplesOf = (changes: object) =>
  Object.fromEntries(
    passageFamilies.map(({ name, samples }) => [
      name,
      samples({ gateway: { ...exampleSnapshot(), ...changes } } as Parameters<typeof samples>[0]),
    ]),
  );

test('passages, the estimate and the lamps are told', () => {
  expect(samplesOf({ passages, outputs: [lamp] })).toEqual({
    gatehouse_passages_total: [{ labels, value: 7 }],
    gatehouse_inside_estimate: [
      { labels: { who: 'people' }, value: 12 },
      { labels: { who: 'vehicles' }, value: 4 },
    ],
    gatehouse_output_sure: [{ labels: { lane: 'lane-1' }, value: 0 }],
    gatehouse_output_failures_total: [{ labels: { lane: 'lane-1' }, value: 3 }],
    gatehouse_output_dropped_verdicts_total: [{ labels: { lane: 'lane-1' }, value: 2 }],
  });
});

test('where nobody counts there is no number, not even 0', () => {
  expect(Object.values(samplesOf({})).flat()).toEqual([]);
  const inside = { passages: { counted: [], inside: null } };
  expect(samplesOf(inside)['gatehouse_inside_estimate']).toEqual([]);
});
