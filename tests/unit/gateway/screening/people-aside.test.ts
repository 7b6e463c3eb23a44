import { describe, expect, test } from 'vitest';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { episodesConfig } from '#gateway/screening/episode/episode-rules.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import { lanesConfig, thermometerScreeningConfig } from '#gateway/screening/screening-config.ts';
import { createScreening } from '#gateway/screening/screening-service.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';

const MINUTE_MS = 60_000;

/** Lane 1 without codes, an infrared gun and a contact thermometer for the ear; body-mode values are what is decided on. */
function lobby(options: { readonly lanes?: readonly string[]; readonly isKept?: boolean } = {}) {
  const clock = new FakeClock();
  const drafts: RecordDraft[] = [];
  const confirmed: number[] = [];
  const fixed = createFixedThresholdPolicy();
  const gun = thermometerScreeningConfig.parse({ measurement: 'single' });
  const ear = thermometerScreeningConfig.parse({ measurement: 'contact', contactSite: 'ear' });
  const laneId = (options.lanes ?? ['lane-1'])[0] ?? 'lane-1';
  const screening = createScreening({
    lanes: lanesConfig.parse([{ id: laneId, checkpoint: 'north', requires: { code: false } }]),
    devices: [
      { role: 'thermometer', deviceId: 'gun', laneId, ...gun },
      { role: 'thermometer', deviceId: 'ear', laneId, ...ear },
    ],
    policy: {
      ...fixed,
      confirmed: (_, decision) => confirmed.push(decision.temperatureCelsius ?? Number.NaN),
    },
    episodes: episodesConfig.parse({}),
    judge: () => {
      throw new Error('there is no scanner');
    },
    pseudonymise: () => 'k1.p',
    clock,
    recordTimer: trustedTimer,
    bootTag: 'b7',
    accept: (group) => {
      drafts.push(...group);
      return Promise.resolve(options.isKept ?? true);
    },
  });
  const send = (deviceId: string, rawTemperatureCelsius: number): void => {
    clock.advance(1_000);
    const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    const sample = { rawTemperatureCelsius, ambientTemperatureCelsius: 22, mode: 'body' } as const;
    screening.temperature(deviceId, sample, at);
  };
  const steps = (): readonly EpisodeTransition[] =>
    drafts.flatMap((draft) => (draft.kind === 'episode' ? [draft.facts] : []));
  const brief = () => steps().map(({ label, to, cause }) => `${label} ${to} ${cause}`);
  const ask = (number: number, request: Parameters<typeof screening.episode>[2]) =>
    screening.episode(laneId, `${laneId}-b7-${number}`, request);
  return { clock, drafts, confirmed, screening, send, steps, brief, ask };
}

const typed = (temperatureCelsius: number) =>
  ({ kind: 'contact', temperatureCelsius, contactSite: 'axillary' }) as const;

describe('a contact value that is typed', () => {
  test('confirms, calls the ops centre and tells the policy what was no healthy person', async () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    expect(await gate.ask(1, typed(38.1))).toEqual({ kind: 'done', state: 'confirmed' });
    expect(gate.drafts.map(({ kind }) => kind)).toEqual([
      ...['reading', 'passage', 'episode', 'episode', 'alert'],
    ]);
    expect(gate.confirmed).toEqual([37.6]);
    expect(gate.screening.openEpisodes()).toEqual([]);
  });

  test.each([
    [3.81, 'not-now', /34\.0 to 42\.9/],
    [Number.NaN, 'not-now', /34\.0 to 42\.9/],
  ])('of %d is refused with a sentence', async (celsius, why, sentence) => {
    const gate = lobby();
    gate.send('gun', 37.6);
    const answer = await gate.ask(1, typed(celsius));
    expect(answer).toMatchObject({ kind: 'refused', why });
    expect(answer.kind === 'refused' && answer.sentence).toMatch(sentence);
    expect(gate.screening.openEpisodes()).toHaveLength(1);
  });

  test('of somebody who is not aside, or no longer, is nobody’s', async () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    await gate.ask(1, typed(36.6));
    expect(await gate.ask(1, typed(38.5))).toMatchObject({ kind: 'refused', why: 'unknown' });
    expect(await gate.ask(9, typed(38.5))).toMatchObject({ kind: 'refused', why: 'unknown' });
    expect(gate.steps().at(-1)?.to).toBe('cleared');
  });

  test('that the journal does not keep is not said to be done', async () => {
    const gate = lobby({ isKept: false });
    gate.send('gun', 37.6);
    expect(await gate.ask(1, typed(38.1))).toMatchObject({ kind: 'refused', why: 'not-now' });
  });
});

describe('a contact thermometer of the lane', () => {
  test('is for the only one who is aside, by the thresholds of its site', () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    gate.send('ear', 37.4);
    expect(gate.steps().at(-1)).toMatchObject({
      to: 'cleared',
      contact: { contactSite: 'ear', source: 'device', deviceId: 'ear', thresholdCelsius: 37.5 },
    });
  });

  test('is for the one whom the guard named, and never a guess between two', async () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    gate.send('gun', 37.7);
    gate.send('ear', 36.5);
    expect(gate.screening.openEpisodes()).toHaveLength(2);
    await gate.ask(2, { kind: 'action', action: 'expect-contact' });
    gate.send('ear', 36.5);
    expect(gate.screening.openEpisodes().map(({ label }) => label)).toEqual([1]);
  });

  test('that sends its value again a moment later does not clear the next person', async () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    gate.send('gun', 37.7);
    await gate.ask(1, { kind: 'action', action: 'expect-contact' });
    gate.send('ear', 36.5);
    gate.send('ear', 36.5);
    expect(gate.screening.openEpisodes().map(({ label }) => label)).toEqual([2]);
    gate.clock.advance(30_000);
    gate.send('ear', 36.6);
    expect(gate.screening.openEpisodes()).toEqual([]);
  });

  test('keeps every value as a reading and makes no passage of it', () => {
    const gate = lobby();
    gate.send('ear', 38.4);
    expect(gate.drafts.map(({ kind }) => kind)).toEqual(['reading']);
    expect(gate.screening.counts().passages).toBe(0);
  });
});

describe('the guard’s actions', () => {
  test('begin the wait, after which another site and a contact thermometer are due', async () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    const answer = await gate.ask(1, { kind: 'action', action: 'start-wait' });
    expect(answer).toEqual({ kind: 'done', state: 'aside' });
    gate.clock.advance(5 * MINUTE_MS);
    expect(gate.brief()).toEqual([
      ...['1 suspected suspicion', '1 aside wait-started', '1 second-look wait-over'],
    ]);
  });

  test('bring the lane’s next measurement to the person they chose, at the site they named', async () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    gate.send('gun', 37.7);
    await gate.ask(1, { kind: 'action', action: 'measure-other-site', bodySite: 'wrist' });
    gate.send('gun', 37.4);
    expect(gate.steps().at(-1)).toMatchObject({
      label: 1,
      to: 'second-look',
      otherSite: { bodySite: 'wrist', temperatureCelsius: 37.4, isAtOrAbove: true },
    });
    gate.clock.advance(5 * MINUTE_MS);
    expect(gate.brief()).toContain('1 probable no-contact-reading');
  });

  test('that make no sense are refused with what to do instead', async () => {
    const gate = lobby();
    gate.send('gun', 38.6);
    const wait = await gate.ask(1, { kind: 'action', action: 'start-wait' });
    expect(wait.kind === 'refused' && wait.sentence).toMatch(/contact thermometer now/);
    const again = { kind: 'action', action: 'measure-other-site', bodySite: 'forehead' } as const;
    expect(await gate.ask(1, again)).toMatchObject({ kind: 'refused', why: 'not-now' });
  });

  test('end what the person ended by leaving', async () => {
    const gate = lobby();
    gate.send('gun', 37.6);
    const answer = await gate.ask(1, { kind: 'action', action: 'person-left' });
    expect(answer).toEqual({ kind: 'done', state: 'unresolved' });
    expect(gate.drafts.at(-1)).toMatchObject({ kind: 'alert', facts: { priority: 'P2' } });
  });
});

describe('another configuration', () => {
  test('takes over who is aside, with their time, and ends those whose lane went', () => {
    const before = lobby();
    before.send('gun', 37.6);
    before.screening.stop();
    const aside = before.screening.openEpisodes();
    const restored = aside.map((episode) => ({ episode, isTimeKnown: true }));
    const same = lobby();
    same.screening.takeOver(restored);
    expect(same.brief()).toEqual(['1 suspected resumed']);
    same.clock.advance(31 * MINUTE_MS);
    expect(same.brief().at(-1)).toBe('1 unresolved time-over');
    const other = lobby({ lanes: ['lane-9'] });
    other.screening.takeOver(restored);
    expect(other.brief()).toEqual(['1 unresolved lane-closed']);
    expect(other.drafts.at(-1)).toMatchObject({ kind: 'alert', facts: { priority: 'P2' } });
  });
});
