import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { episodesConfig } from '#gateway/screening/episode/episode-rules.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import { lanesConfig, thermometerScreeningConfig } from '#gateway/screening/screening-config.ts';
import { createScreening } from '#gateway/screening/screening-service.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { surfaceSample } from '#tests/unit/gateway/screening/screening-examples.ts';

type Step =
  | { readonly kind: 'person'; readonly device: string; readonly skin: readonly number[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'pause'; readonly ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('person' as const),
    device: fc.constantFrom('t1', 't2'),
    skin: fc.array(fc.constantFrom(22, 33.5, 34.4, 34.5, 35.2, 35.9), {
      minLength: 1,
      maxLength: 12,
    }),
  }),
  fc.record({ kind: fc.constant('code' as const), text: fc.constantFrom('p', 'q') }),
  fc.record({
    kind: fc.constant('pause' as const),
    ms: fc.constantFrom(1, 249, 250, 4_000, 8_000),
  }),
);

const PERIOD_MS = 70;

/** Plays the steps; the clock, and with it every timer, follows the inputs or stands still until the end. */
function play(steps: readonly Step[], clockFollows: boolean): readonly RecordDraft[] {
  const clock = new FakeClock();
  const drafts: RecordDraft[] = [];
  const config = thermometerScreeningConfig.parse({});
  const screening = createScreening({
    lanes: lanesConfig.parse([{ id: 'lane-1', checkpoint: 'north' }]),
    devices: [
      { role: 'thermometer', deviceId: 't1', laneId: 'lane-1', ...config },
      { role: 'thermometer', deviceId: 't2', laneId: 'lane-1', ...config },
      { role: 'scanner', deviceId: 's1', laneId: 'lane-1' },
    ],
    policy: createFixedThresholdPolicy(),
    episodes: episodesConfig.parse({}),
    judge: (text) => ({
      format: 'site-pass',
      verdict: 'valid',
      reason: 'good',
      passageKind: 'resident',
      canonical: Buffer.from(text),
    }),
    pseudonymise: (canonical) => `k1.${Buffer.from(canonical).toString()}`,
    clock,
    recordTimer: trustedTimer,
    bootTag: 'b7',
    accept: (group) => drafts.push(...group),
  });
  const begin = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
  let goneMs = 0;
  const now = () => ({
    wallMs: begin.wallMs + goneMs,
    monotonicMs: begin.monotonicMs + goneMs,
  });
  const pass = (ms: number) => {
    goneMs += ms;
    if (clockFollows) clock.advance(ms);
  };
  for (const step of steps) {
    if (step.kind === 'pause') pass(step.ms);
    if (step.kind === 'code') screening.code('s1', { aimId: null, text: step.text }, now());
    if (step.kind !== 'person') continue;
    for (const skin of step.skin) {
      screening.temperature(step.device, surfaceSample(skin), now());
      pass(PERIOD_MS);
    }
  }
  if (!clockFollows) clock.advance(goneMs);
  clock.advance(20_000);
  screening.stop();
  return drafts;
}

describe('the screening', () => {
  test('records the same, in the same order, however late its timers are', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        expect(play(steps, true)).toEqual(play(steps, false));
      }),
      { numRuns: 300 },
    );
  });

  test('ends every recorded reading and scan in exactly one passage', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        const drafts = play(steps, true);
        const passages = drafts.flatMap((draft) => (draft.kind === 'passage' ? [draft.facts] : []));
        const ended = passages.flatMap(({ reading, scan }) => [reading, scan]);
        for (const draft of drafts) {
          if (draft.kind !== 'reading' && draft.kind !== 'scan') continue;
          expect(ended.filter((part) => part === draft.facts)).toHaveLength(1);
        }
        const parts = drafts.filter(({ kind }) => kind === 'reading' || kind === 'scan');
        expect(parts).toHaveLength(ended.filter((part) => part !== null).length);
      }),
      { numRuns: 300 },
    );
  });
});
