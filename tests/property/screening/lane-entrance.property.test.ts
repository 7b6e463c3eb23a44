import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { PassageKind } from '#gateway/domain/scan.ts';
import { checkpointRulesConfig } from '#gateway/screening/checkpoint/checkpoint-config.ts';
import { createAdmissions } from '#gateway/screening/checkpoint/checkpoint-rules.ts';
import type { LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import { at, input, laneRules, run } from '#tests/unit/gateway/screening/screening-examples.ts';

const schema = z.strictObject(checkpointRulesConfig);
const both = { temperature: true, code: true };
const kinds = Object.values(PassageKind);

const anyRequires = fc.record({ temperature: fc.boolean(), code: fc.boolean() });
/** Around the times of the schedules below: Monday 2026-11-23, 16:00 in Shanghai, and a few minutes. */
const anyTime = fc.constantFrom('15:59', '16:00', '16:01', '16:02', '23:00');
const anyRule = fc.record(
  {
    kinds: fc.uniqueArray(fc.constantFrom(...kinds), { minLength: 1 }),
    admitted: fc.boolean(),
    requires: anyRequires,
    from: anyTime.map((time) => `2026-11-23T${time}`),
  },
  { requiredKeys: [] },
);
const anyEntrance = fc.record({
  openingHours: fc.array(
    fc.tuple(anyTime, anyTime).map(([from, until]) => ({ from, until })),
    { maxLength: 2 },
  ),
  rules: fc.array(anyRule, { maxLength: 3 }),
  isClosed: fc.boolean(),
  vehicles: fc.boolean(),
  isTimeTrusted: fc.boolean(),
});
type Entrance = typeof anyEntrance extends fc.Arbitrary<infer T> ? T : never;

function laneAt({ openingHours, rules, isClosed, vehicles, isTimeTrusted }: Entrance): LaneRules {
  const config = schema.parse({
    oneEntrance: isClosed ? [{ open: 'south' }] : [],
    checkpoints: [{ id: 'north', openingHours, rules }],
  });
  const ask = createAdmissions(config, 'north', { requires: both, vehicles });
  return laneRules({
    admission: ({ kind, direction, at: { wallMs } }) =>
      ask({ kind, direction, atMs: isTimeTrusted ? wallMs : null }),
  });
}

const anyEvent = fc.oneof(
  fc.constantFrom(36.5, 38.2, 25).map((celsius) => ({ celsius, kind: null, code: '' })),
  fc
    .tuple(fc.constantFrom(...kinds), fc.constantFrom('p', 'q', 'r'))
    .map(([kind, code]) => ({ celsius: null, kind, code: `${code}-${kind}` })),
);
const anySchedule = fc
  .array(fc.tuple(fc.constantFrom(0, 1, 900, 7_999, 8_000, 31_000), anyEvent), { maxLength: 30 })
  .map((steps) => {
    let nowMs = 0;
    return steps.map(([stepMs, { celsius, kind, code }]): LaneInput => {
      nowMs += stepMs;
      return kind === null
        ? input.measurement(nowMs, celsius ?? 0)
        : input.scan(nowMs, code, { passageKind: kind });
    });
  });

function passages(entrance: Entrance, inputs: readonly LaneInput[]) {
  const endMs = (inputs.at(-1)?.at.monotonicMs ?? 0) + 100;
  const { closed } = run(laneAt(entrance), [...inputs, { kind: 'ended', at: at(endMs) }]);
  return closed.map(({ passage }) => passage);
}

test('whatever an entrance asks, each scan and each measurement ends in exactly one passage', () => {
  fc.assert(
    fc.property(anyEntrance, anySchedule, (entrance, inputs) => {
      const all = passages(entrance, inputs);
      const count = (kind: LaneInput['kind']) => inputs.filter((each) => each.kind === kind).length;
      expect(all.filter(({ scan }) => scan).length).toBe(count('scan'));
      expect(all.filter(({ reading }) => reading).length).toBe(count('measurement'));
    }),
    { numRuns: 400 },
  );
});

test('nobody is admitted where the entrance is closed, or where the time decides and is not known', () => {
  fc.assert(
    fc.property(anyEntrance, anySchedule, (entrance, inputs) => {
      const isClosed = entrance.isClosed;
      const isUnknown = !entrance.isTimeTrusted && entrance.openingHours.length > 0;
      if (!isClosed && !isUnknown) return;
      for (const { verdict } of passages(entrance, inputs)) expect(verdict).not.toBe('admit');
    }),
    { numRuns: 400 },
  );
});

test('somebody is admitted somewhere (control)', () => {
  const isAdmitting = fc
    .tuple(anyEntrance, anySchedule)
    .filter(([entrance, inputs]) =>
      passages(entrance, inputs).some(({ verdict }) => verdict === 'admit'),
    );
  expect(fc.sample(isAdmitting, 3)).toHaveLength(3);
});

test('no rule hides a fever', () => {
  fc.assert(
    fc.property(anyEntrance, anySchedule, (entrance, inputs) => {
      for (const { reading, verdict } of passages(entrance, inputs)) {
        if (reading && reading.rawTemperatureCelsius >= 38) expect(verdict).toBe('step-aside');
      }
    }),
    { numRuns: 400 },
  );
});
