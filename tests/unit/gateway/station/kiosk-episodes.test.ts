import { expect, test } from 'vitest';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { KioskEpisodes, SHOWN_ENDED_MS } from '#gateway/station/kiosk-episodes.ts';
import { kioskEpisodesV1 } from '#gateway/wire/kiosk-stream.ts';
import { exampleEpisode, storedRecord } from '#tests/support/stored-records.ts';

/** Records of these tests are made at 1,000 ms. */
const AT_MS = 1_000;

const aside: EpisodeTransition = {
  ...exampleEpisode,
  ...{ to: 'aside', cause: 'wait-started', isHigh: false, contact: null, alertPriority: null },
  repeatsCelsius: [37.6],
  deadlines: { stepInMs: 300_000, contactInMs: null, endInMs: 1_700_000 },
};
const high: EpisodeTransition = {
  ...aside,
  ...{ episodeId: 'lane-1-boot-9', label: 3, to: 'suspected', cause: 'suspicion', isHigh: true },
  deadlines: { stepInMs: 60_000, contactInMs: 300_000, endInMs: 1_800_000 },
};

function shown(transitions: readonly EpisodeTransition[], nowMs: number) {
  const episodes = new KioskEpisodes('lane-1');
  for (const facts of transitions) episodes.heard(storedRecord({ kind: 'episode', facts }));
  return kioskEpisodesV1.parse(episodes.view(nowMs));
}

test('who is aside is shown with what to do next and for how long, without who it is', () => {
  const view = shown([aside], AT_MS + 10_000);
  expect(view.episodes).toEqual([
    {
      ...{ episodeId: aside.episodeId, label: 2, state: 'aside', cause: 'wait-started' },
      ...{ step: 'wait', isHigh: false, priority: null, temperatureCelsius: 37.6 },
      ...{ otherSiteAtOrAbove: null, contactTemperatureCelsius: null },
      ...{ stepDueInMs: 290_000, endsInMs: 1_690_000, endedMsAgo: null, startedMsAgo: 100_000 },
    },
  ]);
  expect(JSON.stringify(view)).not.toContain('k1.');
});

test('who needs the contact thermometer now comes first', () => {
  expect(shown([aside, high], AT_MS).episodes.map(({ label, step }) => `${label} ${step}`)).toEqual(
    ['3 contact', '2 wait'],
  );
});

test('an end is shown for a moment, and then no more', () => {
  const ended = [aside, exampleEpisode];
  const [last] = shown(ended, AT_MS + 5_000).episodes;
  expect(last).toMatchObject({
    state: 'confirmed',
    step: 'done',
    endedMsAgo: 5_000,
    endsInMs: null,
  });
  expect(last?.contactTemperatureCelsius).toBe(38.4);
  expect(shown(ended, AT_MS + SHOWN_ENDED_MS).episodes).toEqual([]);
});

test('more people than a screen holds are counted', () => {
  const crowd = Array.from({ length: 15 }, (_, index) => ({ ...aside, episodeId: `e-${index}` }));
  expect(shown(crowd, AT_MS)).toMatchObject({ more: 3 });
});
