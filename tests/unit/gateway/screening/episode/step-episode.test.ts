import { describe, expect, test } from 'vitest';
import { EpisodeState, guardStepOf, isFinal } from '#gateway/domain/episode.ts';
import type { EpisodeEvent, FeverEpisode } from '#gateway/screening/episode/fever-episode.ts';
import { dueMsOf } from '#gateway/screening/episode/fever-episode.ts';
import { stepEpisode } from '#gateway/screening/episode/step-episode.ts';
import { episodeRules } from '#tests/unit/gateway/screening/screening-examples.ts';
import {
  after,
  atWrist,
  contact,
  examples,
  MINUTE_MS,
  measured,
  suspected,
} from './episode-examples.ts';

const outcome = (episode: FeverEpisode, event: EpisodeEvent, nowMs: number): string => {
  const step = stepEpisode(episodeRules, episode, event, nowMs);
  return step ? `${step.episode.state}/${step.cause}` : 'nothing';
};

const at = (minutes: number) => minutes * MINUTE_MS;

describe('every event in every state', () => {
  const events: readonly (readonly [string, EpisodeEvent, number])[] = [
    ['below at the same site', measured(36.9), 5_000],
    ['a little below at the same site', measured(37), 5_000],
    ['at or above at the same site', measured(37.4), 5_000],
    ['38.0 at the same site', measured(38), 5_000],
    ['below at another site', atWrist(36.9), 5_000],
    ['at or above at another site', atWrist(37.3), 5_000],
    ['contact at the threshold', contact(37.3), 5_000],
    ['contact below', contact(37.2), 5_000],
    ['a contact value that is a slip', contact(3.75), 5_000],
    ['the wait begins', { kind: 'wait-started' }, 5_000],
    ['the person left', { kind: 'left' }, 5_000],
    ['others need the place', { kind: 'displaced' }, 5_000],
    ['a deadline that has not come', { kind: 'due' }, 5_000],
    ['six minutes have passed', { kind: 'due' }, at(6)],
    ['half an hour has passed', { kind: 'due' }, at(30)],
  ];
  const table: Readonly<Record<string, readonly [string, string, string]>> = {
    // suspected, aside, second look
    'below at the same site': ['suspected/repeated', 'nothing', 'nothing'],
    'a little below at the same site': ['cleared/aim-corrected', 'nothing', 'nothing'],
    'at or above at the same site': ['aside/repeated', 'nothing', 'nothing'],
    '38.0 at the same site': [
      'second-look/repeated',
      'second-look/repeated',
      'second-look/repeated',
    ],
    'below at another site': [
      'second-look/other-site-measured',
      'second-look/other-site-measured',
      'second-look/other-site-measured',
    ],
    'at or above at another site': [
      'second-look/other-site-measured',
      'second-look/other-site-measured',
      'second-look/other-site-measured',
    ],
    'contact at the threshold': [
      'confirmed/contact-at-or-above-threshold',
      'confirmed/contact-at-or-above-threshold',
      'confirmed/contact-at-or-above-threshold',
    ],
    'contact below': [
      'cleared/contact-below-threshold',
      'cleared/contact-below-threshold',
      'cleared/contact-below-threshold',
    ],
    'a contact value that is a slip': ['nothing', 'nothing', 'nothing'],
    'the wait begins': ['aside/wait-started', 'nothing', 'nothing'],
    'the person left': [
      'unresolved/person-left',
      'unresolved/person-left',
      'unresolved/person-left',
    ],
    'others need the place': [
      'unresolved/too-many-open',
      'unresolved/too-many-open',
      'unresolved/too-many-open',
    ],
    'a deadline that has not come': ['nothing', 'nothing', 'nothing'],
    'six minutes have passed': ['aside/repeats-over', 'second-look/wait-over', 'nothing'],
    'half an hour has passed': [
      'unresolved/time-over',
      'unresolved/time-over',
      'unresolved/time-over',
    ],
  };
  const open: readonly EpisodeState[] = ['suspected', 'aside', 'second-look'];

  test.each(
    events.flatMap(([name, event, nowMs]) =>
      Object.values(EpisodeState).map((state) => ({ name, event, nowMs, state })),
    ),
  )('$state: $name', ({ name, event, nowMs, state }) => {
    const column = open.indexOf(state);
    const expected = column < 0 ? 'nothing' : table[name]?.[column];
    expect(examples[state].state).toBe(state);
    expect(outcome(examples[state], event, nowMs)).toBe(expected);
  });
});

describe('a contact reading', () => {
  test.each([
    [37.3, 'axillary', 'confirmed'],
    [37.29, 'axillary', 'cleared'],
    [37.5, 'ear', 'confirmed'],
    [37.4, 'ear', 'cleared'],
    [37.5, 'oral', 'confirmed'],
    [37.4, 'oral', 'cleared'],
    [34, 'oral', 'cleared'],
    [42.9, 'oral', 'confirmed'],
  ] as const)('of %d °C (%s) says %s', (celsius, site, expected) => {
    expect(after(suspected(38.4), [contact(celsius, site)]).state).toBe(expected);
  });

  test.each([33.9, 43, Number.NaN, Number.POSITIVE_INFINITY, -37])(
    'of %d °C is a slip and changes nothing',
    (celsius) => {
      expect(stepEpisode(episodeRules, suspected(), contact(celsius), 1)).toBeNull();
    },
  );

  test.each([
    [37.9, false],
    [38, true],
  ])('of %d °C is high: %s', (celsius, isHigh) => {
    expect(after(suspected(), [contact(celsius)]).isHigh).toBe(isHigh);
  });

  test('is kept with what it was compared with', () => {
    expect(after(suspected(), [contact(37.6, 'ear')]).contact).toEqual({
      ...{ temperatureCelsius: 37.6, contactSite: 'ear', source: 'typed' },
      thresholdCelsius: 37.5,
    });
  });
});

describe('a repeat at the same site', () => {
  test.each<[string, number, readonly number[], string]>([
    ['two close together whose mean is below clear', 37.4, [37.1], 'cleared'],
    ['two far apart need a third', 37.9, [36.5], 'suspected'],
    ['three, of which two are below, clear', 37.9, [36.5, 36.6], 'cleared'],
    ['a second at or above ends it', 37.4, [37.3], 'aside'],
    ['a third at or above ends it', 37.9, [36.5, 37.5], 'aside'],
    ['38.0 is never cleared by two', 38, [37.9, 35], 'second-look'],
    ['38.0 is never cleared by three low ones', 38, [36, 36, 36], 'second-look'],
  ])('%s', (_, first, repeats, expected) => {
    expect(
      after(
        suspected(first),
        repeats.map((each) => measured(each)),
      ).state,
    ).toBe(expected);
  });
});

describe('the guard', () => {
  const stepOf = (episode: FeverEpisode) => guardStepOf({ ...episode, to: episode.state });

  test('is told what to do next in every state', () => {
    const steps = Object.values(EpisodeState).map((state) => [state, stepOf(examples[state])]);
    expect(Object.fromEntries(steps)).toEqual({
      suspected: 'measure-again',
      aside: 'wait',
      'second-look': 'contact',
      confirmed: 'done',
      cleared: 'done',
      probable: 'done',
      unresolved: 'done',
    });
    const waited = stepEpisode(episodeRules, examples.aside, { kind: 'due' }, at(6))?.episode;
    expect(waited && stepOf(waited)).toBe('other-site-and-contact');
  });

  test('is told to take the contact thermometer at once from 38.0 °C on', () => {
    expect(stepOf(suspected(38))).toBe('contact');
    expect(outcome(suspected(38), { kind: 'wait-started' }, 1)).toBe('nothing');
  });
});

describe('without a contact reading', () => {
  test('a high value at another site is probable after five minutes', () => {
    const high = after(suspected(), [atWrist(37.3)]);
    expect(dueMsOf(high)).toBe(1_000 + at(5));
    expect(outcome(high, { kind: 'due' }, 1_000 + at(5))).toBe('probable/no-contact-reading');
  });

  test('a high value at another site is not taken back by a lower one', () => {
    expect(after(suspected(), [atWrist(37.3), atWrist(36), { kind: 'left' }]).state).toBe(
      'probable',
    );
  });

  test('38.0 °C calls the ops centre after five minutes, and the episode goes on', () => {
    expect(outcome(suspected(38), { kind: 'due' }, at(5))).toBe('suspected/contact-overdue');
  });

  test('all states have a deadline within the half hour, until they end', () => {
    for (const episode of Object.values(examples)) {
      if (isFinal(episode.state)) expect(dueMsOf(episode)).toBe(Number.POSITIVE_INFINITY);
      else expect(dueMsOf(episode)).toBeLessThanOrEqual(at(30));
    }
  });
});
