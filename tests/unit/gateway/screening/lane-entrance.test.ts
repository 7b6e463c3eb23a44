import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { PassageKind } from '#gateway/domain/scan.ts';
import { checkpointRulesConfig } from '#gateway/screening/checkpoint/checkpoint-config.ts';
import { createAdmissions } from '#gateway/screening/checkpoint/checkpoint-rules.ts';
import type { LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import { at, input, laneRules, reading, run } from './screening-examples.ts';

const { measurement, tick } = input;
const both = { temperature: true, code: true };

/** A lane at the entrance `north`; the wall says Monday 2026-11-23, 16:00 in Shanghai. */
function lane(settings: object = {}, changes: Partial<LaneRules> = {}, vehicles = true): LaneRules {
  const config = z.strictObject(checkpointRulesConfig).parse(settings);
  const ask = createAdmissions(config, 'north', { requires: both, vehicles });
  return laneRules({
    admission: ({ kind, direction, at: { wallMs } }) => ask({ kind, direction, atMs: wallMs }),
    ...changes,
  });
}

const car = (atMs: number, pseudonym: string): LaneInput =>
  input.scan(atMs, pseudonym, { format: 'plate', passageKind: 'vehicle', deviceId: 'camera-1' });
const person = (atMs: number, pseudonym: string, passageKind: PassageKind = 'resident') =>
  input.scan(atMs, pseudonym, { passageKind });

const story = (rules: LaneRules, inputs: readonly LaneInput[]): readonly string[] =>
  run(rules, inputs).closed.map(({ passage, at: { monotonicMs } }) => {
    const { kind, direction, scan, reading: measured, verdict, verdictReason } = passage;
    const parts = `${scan?.pseudonym ?? '-'}/${measured?.rawTemperatureCelsius ?? '-'}`;
    return `${monotonicMs} ${direction} ${kind} ${parts} ${verdict}/${verdictReason}`;
  });

describe('a vehicle', () => {
  test('passes at once by its plate, without a temperature', () => {
    expect(story(lane(), [car(0, 'c')])).toEqual(['0 in vehicle c/- admit/clear']);
  });

  test("does not take a person's measurement, before or after it", () => {
    const inputs = [measurement(0, 36.6), car(1_000, 'c'), person(2_000, 'p'), car(2_500, 'd')];
    expect(story(lane(), [...inputs, person(3_000, 'q'), measurement(4_000, 36.7)])).toEqual([
      '1000 in vehicle c/- admit/clear',
      '2000 in resident p/36.6 admit/clear',
      '2500 in vehicle d/- admit/clear',
      '4000 in resident q/36.7 admit/clear',
    ]);
  });

  test('is measured where a rule asks for it', () => {
    const rules = [{ kinds: ['vehicle'], requires: both }];
    const strict = lane({ checkpoints: [{ id: 'north', rules }] });
    expect(story(strict, [car(0, 'c'), measurement(2_000, 36.6)])).toEqual([
      '2000 in vehicle c/36.6 admit/clear',
    ]);
    expect(story(strict, [car(0, 'c'), tick(8_000)])).toEqual([
      '8000 in vehicle c/- measure-again/temperature-missing',
    ]);
  });

  test('by the gate of those who walk is asked what everybody is', () => {
    expect(story(lane({}, {}, false), [car(0, 'c'), tick(8_000)])).toEqual([
      '8000 in vehicle c/- measure-again/temperature-missing',
    ]);
  });
});

describe('a rule by kind', () => {
  const rules = [{ kinds: ['employee'], requires: { temperature: false, code: true } }];
  const north = lane({ checkpoints: [{ id: 'north', rules }] });

  test('decides whether a code waits for a measurement', () => {
    expect(story(north, [person(0, 'e', 'employee'), person(1_000, 'p')])).toEqual([
      '0 in employee e/- admit/clear',
    ]);
  });

  test('takes a measurement that waits with the code that it waited for', () => {
    expect(story(north, [measurement(0, 36.6), person(1_000, 'e', 'employee')])).toEqual([
      '1000 in employee e/36.6 admit/clear',
    ]);
    expect(story(north, [measurement(0, 38.4), person(1_000, 'e', 'employee')])).toEqual([
      '1000 in employee e/38.4 step-aside/temperature-suspected',
    ]);
  });
});

describe('where only another entrance is open', () => {
  const closed = lane({ oneEntrance: [{ open: 'south' }] });

  test('everybody is refused and told which; a fever is still a fever', () => {
    const inputs = [person(0, 'p'), measurement(1_000, 36.6), car(2_000, 'c')];
    const { closed: passages } = run(closed, [
      ...inputs,
      person(3_000, 'q'),
      measurement(3_500, 39),
    ]);
    expect(passages.map(({ passage }) => passage.verdictReason)).toEqual([
      'entrance-closed',
      'entrance-closed',
      'temperature-suspected',
    ]);
    expect(passages.map(({ passage }) => passage.openCheckpointId)).toEqual([
      'south',
      'south',
      undefined,
    ]);
  });
});

describe('hours go by the time of the passage', () => {
  const hours = { from: '06:00', until: '16:01' };
  const rules = lane({ checkpoints: [{ id: 'north', openingHours: [hours] }] });

  test('not by the time at which somebody first appeared', () => {
    const inputs = [person(59_000, 'p'), measurement(59_999, 36.6)];
    expect(story(rules, [...inputs, person(60_000, 'q'), measurement(60_001, 36.6)])).toEqual([
      '59999 in resident p/36.6 admit/clear',
      '60001 in resident q/36.6 refuse/outside-opening-hours',
    ]);
  });
});

describe('directions', () => {
  test.each(['in', 'out'] as const)('of a lane that leads %s only', (direction) => {
    const [passage] = run(lane({}, { direction }), [person(0, 'p'), measurement(1, 36.6)]).closed;
    expect(passage?.passage.direction).toBe(direction);
  });

  test('of a lane that leads both ways are those of the devices', () => {
    const rules = lane({}, { direction: 'both', outDevices: new Set(['scanner-2', 'camera-1']) });
    const measuredBy = (atMs: number, deviceId: string): LaneInput => ({
      ...{ kind: 'measurement', reading: reading(36.6, { deviceId }), at: at(atMs) },
    });
    const out = input.scan(3_000, 'q', { deviceId: 'scanner-2' });
    expect(
      story(rules, [
        ...[person(0, 'p'), measuredBy(1_000, 'thermometer-1'), out],
        ...[measuredBy(4_000, 'thermometer-1'), car(5_000, 'c')],
      ]),
    ).toEqual([
      '1000 in resident p/36.6 admit/clear',
      '4000 out resident q/36.6 admit/clear',
      '5000 out vehicle c/- admit/clear',
    ]);
  });
});
