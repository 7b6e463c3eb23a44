import { describe, expect, test } from 'vitest';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { episodesConfig } from '#gateway/screening/episode/episode-rules.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import type { ThermometerScreeningConfig } from '#gateway/screening/screening-config.ts';
import { lanesConfig, thermometerScreeningConfig } from '#gateway/screening/screening-config.ts';
import type { ScreeningOptions } from '#gateway/screening/screening-service.ts';
import { createScreening } from '#gateway/screening/screening-service.ts';
import { recordDataV1 } from '#gateway/wire/schemas.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { surfaceSample } from './screening-examples.ts';

/** A lobby on a fake clock: `lane-1` with thermometer and scanner, `lane-2` with a thermometer. */
function lobby(thermometer: Partial<ThermometerScreeningConfig> = {}) {
  const clock = new FakeClock();
  const groups: (readonly RecordDraft[])[] = [];
  const config = { ...thermometerScreeningConfig.parse({}), ...thermometer };
  const options: ScreeningOptions = {
    lanes: lanesConfig.parse([
      { id: 'lane-1', checkpoint: 'north' },
      { id: 'lane-2', checkpoint: 'north', requires: { code: false } },
    ]),
    devices: [
      { role: 'thermometer', deviceId: 't1', laneId: 'lane-1', ...config },
      { role: 'scanner', deviceId: 's1', laneId: 'lane-1' },
      { role: 'thermometer', deviceId: 't2', laneId: 'lane-2', ...config },
    ],
    policy: createFixedThresholdPolicy(),
    episodes: episodesConfig.parse({}),
    judge: (text) => ({
      format: 'site-pass',
      verdict: text.startsWith('good') ? 'valid' : 'unrecognised',
      reason: 'by-its-first-word',
      passageKind: 'visitor',
      canonical: Buffer.from(text),
    }),
    pseudonymise: (canonical) => `k1.${Buffer.from(canonical).toString('base64url')}`,
    clock,
    recordTimer: trustedTimer,
    bootTag: 'b7',
    accept: (drafts) => groups.push(drafts),
  };
  const screening = createScreening(options);
  const now = () => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() });
  return {
    clock,
    options,
    screening,
    now,
    temperature: (raw: number, deviceId = 't1') =>
      screening.temperature(deviceId, surfaceSample(raw), now()),
    /** A person before the thermometer for a second, at 14 samples/s. */
    person: (raw: number, deviceId = 't1') => {
      for (let index = 0; index < 14; index++) {
        screening.temperature(deviceId, surfaceSample(raw), now());
        clock.advance(70);
      }
    },
    code: (text: string) => screening.code('s1', { aimId: 'Q1', text }, now()),
    /** The drafts of each call so far, by kind; empties the list. */
    kinds: () => groups.splice(0).map((drafts) => drafts.map(({ kind }) => kind).join(' ')),
    drafts: () => groups.splice(0).flat(),
  };
}

// 34.5 °C skin at 22 °C ambient is 37.04 °C, 35.5 °C is 38.24 °C.
const healthySkin = 34.5;
const feverishSkin = 35.5;

describe('records', () => {
  test('a scan goes at once, the reading with the passage that it closes', () => {
    const gate = lobby();
    gate.code('good 1');
    expect(gate.kinds()).toEqual(['scan']);
    gate.person(healthySkin);
    expect(gate.kinds()).toEqual(['reading passage']);
  });

  test('a passage and its alert come together', () => {
    const gate = lobby();
    gate.code('good 1');
    gate.person(feverishSkin);
    expect(gate.kinds()).toEqual(['scan', 'reading passage episode alert']);
  });

  test('a reading that waits for a code goes at once, and its passage when time is up', () => {
    const gate = lobby();
    gate.person(healthySkin);
    expect(gate.kinds()).toEqual(['reading']);
    gate.clock.advance(8_000);
    expect(gate.kinds()).toEqual(['passage']);
    expect(gate.clock.timerCount).toBe(0);
  });

  test('are what the wire can carry', () => {
    const gate = lobby();
    gate.code('good 1');
    gate.person(feverishSkin);
    const drafts = gate.drafts();
    for (const { kind, facts } of drafts)
      recordDataV1[kind].parse(JSON.parse(JSON.stringify(facts)));
    expect(drafts).toHaveLength(5);
  });

  test('carry the time of what they tell', () => {
    const gate = lobby();
    const begin = gate.now();
    gate.code('good 1');
    gate.clock.advance(30_000);
    const [scan, passage] = gate.drafts();
    expect(scan).toMatchObject({
      observedAtMs: begin.wallMs,
      clock: { state: 'synchronised', bootId: 'boot-1', monotonicMs: begin.monotonicMs },
    });
    expect(passage).toMatchObject({
      observedAtMs: begin.wallMs + 8_000,
      clock: { monotonicMs: begin.monotonicMs + 8_000 },
    });
  });

  test('hold no text of a code', () => {
    const gate = lobby();
    gate.code('good secret');
    gate.clock.advance(10_000);
    expect(JSON.stringify(gate.drafts())).not.toContain('secret');
  });
});

describe('which samples are recorded', () => {
  const visit = (record: ThermometerScreeningConfig['record']) => {
    const gate = lobby({ record });
    for (const raw of [22, 22, healthySkin, healthySkin, healthySkin, 22, 22]) {
      gate.temperature(raw);
      gate.clock.advance(70);
    }
    gate.clock.advance(20_000);
    const drafts = gate.drafts();
    return {
      readings: drafts.filter(({ kind }) => kind === 'reading').length,
      passages: drafts.filter(({ kind }) => kind === 'passage').length,
      background: gate.screening.counts().backgroundSamples,
    };
  };

  test('measurement: the one of each measurement', () => {
    expect(visit('measurement')).toEqual({ readings: 1, passages: 1, background: 4 });
  });

  test('presence: those of a person', () => {
    expect(visit('presence')).toEqual({ readings: 3, passages: 1, background: 4 });
  });

  test('every: all of them', () => {
    expect(visit('every')).toEqual({ readings: 7, passages: 1, background: 4 });
  });

  test('single: each frame is a measurement, whatever its value', () => {
    const gate = lobby({ measurement: 'single' });
    gate.temperature(22, 't2');
    gate.temperature(healthySkin, 't2');
    expect(gate.kinds()).toEqual(['reading passage', 'reading passage']);
  });

  test('the passage of a recorded sample holds that sample', () => {
    const gate = lobby({ record: 'every' });
    gate.person(healthySkin, 't2');
    const drafts = gate.drafts();
    const passage = drafts.find((draft) => draft.kind === 'passage');
    const readings = drafts.filter((draft) => draft.kind === 'reading');
    expect(readings.map((draft) => draft.facts)).toContainEqual(passage?.facts.reading);
  });

  test.each([
    ['NaN', Number.NaN, 22],
    ['a value beyond the sensor', 380.01, 22],
    ['a value below the sensor', -70.01, 22],
    ['an ambient that is NaN', 34.5, Number.NaN],
    ['an ambient beyond the sensor', 34.5, 126],
  ])('%s is counted and never recorded', (_, raw, ambient) => {
    const gate = lobby({ measurement: 'single' });
    gate.screening.temperature('t2', surfaceSample(raw, ambient), gate.now());
    expect(gate.kinds()).toEqual([]);
    expect(gate.screening.counts()).toMatchObject({ samples: 1, unusableSamples: 1 });
  });
});

describe('time', () => {
  test('a person is answered within half a second', () => {
    const gate = lobby();
    gate.code('good 1');
    gate.kinds();
    const begin = gate.clock.monotonicMs();
    while (gate.screening.counts().passages === 0) {
      gate.temperature(healthySkin);
      gate.clock.advance(70);
    }
    expect(gate.clock.monotonicMs() - begin).toBeLessThanOrEqual(500);
  });

  test('a person who leaves early is measured by the timer, without another frame', () => {
    const gate = lobby();
    gate.code('good 1');
    for (const raw of [34.1, 34.9, 34.4]) {
      gate.temperature(raw);
      gate.clock.advance(70);
    }
    expect(gate.screening.counts().passages).toBe(0);
    gate.clock.advance(180);
    expect(gate.screening.counts().passages).toBe(1);
  });

  test('a burst that was over before a scan comes first, though the timer is late', () => {
    const gate = lobby();
    const begin = gate.now();
    const later = (ms: number) => ({
      wallMs: begin.wallMs + ms,
      monotonicMs: begin.monotonicMs + ms,
    });
    for (const [index, raw] of [34.1, 34.9, 34.4].entries()) {
      gate.screening.temperature('t1', surfaceSample(raw), later(index * 70));
    }
    // The clock stands still: no timer has run when the next input is already 7 s later.
    gate.screening.code('s1', { aimId: null, text: 'good 1' }, later(7_000));
    expect(gate.kinds()).toEqual(['reading', 'scan passage']);
  });

  test('samples set no timer of their own', () => {
    const gate = lobby({ record: 'every' });
    let timerCount = 0;
    const after = gate.clock.after.bind(gate.clock);
    gate.clock.after = (delayMs, callback) => {
      timerCount++;
      return after(delayMs, callback);
    };
    for (let index = 0; index < 20_000; index++) gate.temperature(22 + (index % 3) * 0.1);
    for (let index = 0; index < 20_000; index++) gate.temperature(healthySkin);
    expect(timerCount).toBe(1);
    expect(gate.clock.timerCount).toBe(1);
  });
});

describe('a requested re-measure', () => {
  test('belongs to the last person, and goes on with the episode', () => {
    const gate = lobby();
    gate.code('good 1');
    gate.person(feverishSkin);
    gate.kinds();
    expect(gate.screening.requestReMeasure('lane-1')).toBe(true);
    gate.clock.advance(1_000);
    gate.person(feverishSkin);
    const drafts = gate.drafts();
    const step = drafts.find((draft) => draft.kind === 'episode');
    expect(step?.facts).toMatchObject({
      episodeId: 'lane-1-b7-1',
      cause: 'repeated',
      to: 'second-look',
    });
  });

  test('is refused where it cannot be answered', () => {
    const gate = lobby();
    expect(gate.screening.requestReMeasure('no-such-lane')).toBe(false);
    expect(gate.screening.requestReMeasure('lane-1')).toBe(false);
    gate.code('good 1');
    gate.person(feverishSkin);
    gate.code('good 2');
    expect(gate.screening.requestReMeasure('lane-1')).toBe(false);
  });

  test('waits in its own lane only', () => {
    const gate = lobby();
    gate.person(feverishSkin, 't2');
    expect(gate.screening.requestReMeasure('lane-2')).toBe(true);
    expect(gate.screening.requestReMeasure('lane-1')).toBe(false);
  });
});

describe('the end', () => {
  test('hands out what waits, and nothing afterwards', () => {
    const gate = lobby();
    gate.code('good 1');
    gate.kinds();
    gate.screening.stop();
    expect(gate.kinds()).toEqual(['passage']);
    expect(gate.clock.timerCount).toBe(0);
    gate.screening.stop();
    gate.code('good 2');
    gate.temperature(healthySkin);
    expect(gate.screening.requestReMeasure('lane-1')).toBe(false);
    expect(gate.kinds()).toEqual([]);
  });
});

describe('wiring that the configuration should have refused', () => {
  test.each<[string, (options: ScreeningOptions) => Partial<ScreeningOptions>]>([
    ['a device in no lane', () => ({ devices: [{ role: 'scanner', deviceId: 's', laneId: 'x' }] })],
    ['two devices of one name', ({ devices }) => ({ devices: [...devices, ...devices] })],
    ['a boot tag with a hyphen', () => ({ bootTag: 'b-7' })],
  ])('%s is an error at once', (_, changes) => {
    const { options } = lobby();
    expect(() => createScreening({ ...options, ...changes(options) })).toThrow(RangeError);
  });

  test('a sample of an unknown device is an error', () => {
    expect(() => lobby().temperature(36, 'nobody')).toThrow(/nobody/);
  });
});
