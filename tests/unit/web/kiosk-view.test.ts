import { describe, expect, test } from 'vitest';
import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import type { KioskView, KioskViewInput } from '#kiosk/kiosk-view.ts';
import {
  LATE_AFTER_MS,
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
const AGE_MS = 120;
const arrived: KioskViewInput = { kind: 'passage', passage, ageMs: AGE_MS };
const next = { ...passage, eventId: 'gate-1:1:8' };
const reading = (rawTemperatureCelsius: number, ageMs = 50): KioskViewInput => ({
  kind: 'reading',
  rawTemperatureCelsius,
  ageMs,
});
const shownAfter = (view: KioskView, input: KioskViewInput, nowMs = T0): string =>
  stepView(view, input, nowMs).shown.kind;

const withVerdict = stepView(readyView, arrived, T0);

describe('a verdict', () => {
  test('is shown until six seconds after its person passed and not a moment longer', () => {
    const tick: KioskViewInput = { kind: 'tick' };
    const endMs = T0 - AGE_MS + VERDICT_SHOWN_MS;
    expect(shownAfter(withVerdict, tick, endMs - 1)).toBe('verdict');
    expect(shownAfter(withVerdict, tick, endMs)).toBe('ready');
  });

  test('that waited for a moment on the way has only the rest of its time, and is marked', () => {
    const late = stepView(readyView, { ...arrived, ageMs: 4_000 }, T0);
    expect(late.shown).toMatchObject({ kind: 'verdict', isLate: true, untilMs: T0 + 2_000 });
    expect(withVerdict.shown).toMatchObject({ isLate: false });
    const justNot = stepView(readyView, { ...arrived, ageMs: LATE_AFTER_MS }, T0);
    expect(justNot.shown).toMatchObject({ isLate: false });
  });

  test('that is sent once more after a break is not shown once more', () => {
    const gone = stepView(withVerdict, { kind: 'disconnected' }, T0 + 1);
    expect(shownAfter(gone, arrived, T0 + 2)).toBe('ready');
  });

  test('of an earlier person never takes the place of a later one', () => {
    const later = stepView(readyView, { ...arrived, passage: next }, T0);
    expect(stepView(later, arrived, T0 + 1)).toEqual(later);
  });

  test.each(['gate-1:2:1', 'gate-2:1:1'])('%s is newer: another epoch, another gateway', (id) => {
    const shown = stepView(withVerdict, { ...arrived, passage: { ...passage, eventId: id } }, T0);
    expect(shown.shown).toMatchObject({ passage: { eventId: id } });
  });

  test('that was delayed on the way is not shown: its person has gone on', () => {
    expect(shownAfter(readyView, { ...arrived, ageMs: VERDICT_SHOWN_MS })).toBe('ready');
  });

  test('makes way for the verdict on the next person', () => {
    const after = stepView(withVerdict, { ...arrived, passage: next }, T0 + 1);
    expect(after.shown).toMatchObject({ kind: 'verdict', passage: next });
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
    expect(requested).toMatchObject({
      shown: { kind: 'ready' },
      repeatUntilMs: T0 + 1_000 + REPEAT_SHOWN_MS,
    });
  });

  test('ends with the next passage', () => {
    const again: KioskViewInput = { ...arrived, passage: next };
    expect(stepView(requested, again, T0 + 2_000).repeatUntilMs).toBeNull();
  });

  test('ends even with a passage that is too old to be shown', () => {
    const late: KioskViewInput = { ...arrived, passage: next, ageMs: 60_000 };
    expect(stepView(requested, late, T0 + 2_000).repeatUntilMs).toBeNull();
  });

  test('ends by itself', () => {
    const later = stepView(requested, { kind: 'tick' }, T0 + 1_000 + REPEAT_SHOWN_MS);
    expect(later.repeatUntilMs).toBeNull();
  });
});
