import { describe, expect, test } from 'vitest';
import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import type { KioskView, KioskViewInput } from '#kiosk/kiosk-view.ts';
import {
  MEASURING_SHOWN_MS,
  REPEAT_SHOWN_MS,
  readyView,
  stepView,
  VERDICT_SHOWN_MS,
} from '#kiosk/kiosk-view.ts';

const passage: KioskPassageV1 = {
  eventId: 'gate-1:1:7',
  passageId: 'lane-1-boot-7',
  episodeId: 'lane-1-boot-7',
  attempt: 1,
  observedAtMs: 1_000,
  verdict: 'admit',
  verdictReason: 'clear',
  outcome: 'normal',
  temperatureCelsius: 36.4,
  rawTemperatureCelsius: 33.4,
  codeVerdict: 'valid',
  kind: 'resident',
};

const T0 = 50_000;
const arrived: KioskViewInput = { kind: 'passage', passage, ageMs: 120 };
const reading = (rawTemperatureCelsius: number, ageMs = 50): KioskViewInput => ({
  kind: 'reading',
  rawTemperatureCelsius,
  ageMs,
});
const shownAfter = (view: KioskView, input: KioskViewInput, nowMs = T0): string =>
  stepView(view, input, nowMs).shown.kind;

const withVerdict = stepView(readyView, arrived, T0);

describe('a verdict', () => {
  test('is shown for six seconds and not a moment longer', () => {
    const tick: KioskViewInput = { kind: 'tick' };
    expect(shownAfter(withVerdict, tick, T0 + VERDICT_SHOWN_MS - 1)).toBe('verdict');
    expect(shownAfter(withVerdict, tick, T0 + VERDICT_SHOWN_MS)).toBe('ready');
  });

  test('that was delayed on the way is not shown: its person has gone on', () => {
    expect(shownAfter(readyView, { ...arrived, ageMs: VERDICT_SHOWN_MS + 1 })).toBe('ready');
  });

  test('makes way for the verdict on the next person', () => {
    const next = stepView(
      withVerdict,
      { ...arrived, passage: { ...passage, eventId: 'x' } },
      T0 + 1,
    );
    expect(next.shown).toMatchObject({ kind: 'verdict', passage: { eventId: 'x' } });
  });

  test('is not taken away by readings of a person who stays', () => {
    expect(shownAfter(withVerdict, reading(34.1), T0 + 100)).toBe('verdict');
  });

  test('does not survive the loss of the station', () => {
    expect(shownAfter(withVerdict, { kind: 'disconnected' }, T0 + 1)).toBe('ready');
  });
});

describe('a reading', () => {
  test('shows that measuring is under way, for a moment', () => {
    const measuring = stepView(readyView, reading(34.1), T0);
    expect(measuring.shown).toMatchObject({ kind: 'measuring', rawTemperatureCelsius: 34.1 });
    expect(shownAfter(measuring, { kind: 'tick' }, T0 + MEASURING_SHOWN_MS)).toBe('ready');
  });

  test('of the air is not a person', () => {
    expect(shownAfter(readyView, reading(21.5))).toBe('ready');
  });

  test('that is old is not under way', () => {
    expect(shownAfter(readyView, reading(34.1, MEASURING_SHOWN_MS + 1))).toBe('ready');
  });
});

describe('a requested re-measure', () => {
  const requested = stepView(withVerdict, { kind: 're-measure-accepted' }, T0 + 1_000);

  test('takes the old verdict away and waits for the same person', () => {
    expect(requested).toEqual({
      shown: { kind: 'ready' },
      repeatUntilMs: T0 + 1_000 + REPEAT_SHOWN_MS,
    });
  });

  test('ends with the next passage', () => {
    expect(stepView(requested, arrived, T0 + 2_000).repeatUntilMs).toBeNull();
  });

  test('ends even with a passage that is too old to be shown', () => {
    const late: KioskViewInput = { ...arrived, ageMs: 60_000 };
    expect(stepView(requested, late, T0 + 2_000).repeatUntilMs).toBeNull();
  });

  test('ends by itself', () => {
    const later = stepView(requested, { kind: 'tick' }, T0 + 1_000 + REPEAT_SHOWN_MS);
    expect(later.repeatUntilMs).toBeNull();
  });
});
