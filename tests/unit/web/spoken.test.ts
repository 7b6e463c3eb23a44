import { describe, expect, test } from 'vitest';
import { DecisionReason } from '#gateway/domain/decision.ts';
import { GuardStep } from '#gateway/domain/episode.ts';
import { Verdict } from '#gateway/domain/passage.ts';
import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import { everyClip, spokenStep, spokenVerdict } from '#kiosk/spoken.ts';
import { en } from '#kiosk/text/en.ts';
import { zh } from '#kiosk/text/zh.ts';
import { lengthMs, lostTones, stepTones, verdictTones } from '#kiosk/verdict-tones.ts';
import { personAside } from './people-aside.ts';

function passage(changes: object): KioskPassageV1 {
  return {
    ...{ eventId: 'gate-1:1:7', passageId: 'p', episodeId: 'p', attempt: 1, observedAtMs: 1 },
    ...{ verdict: 'admit', verdictReason: 'clear', outcome: 'normal', codeVerdict: 'valid' },
    ...{ temperatureCelsius: 36.4, rawTemperatureCelsius: 33, kind: 'resident' },
    ...changes,
  } as KioskPassageV1;
}
const number = (celsius: number): string => celsius.toFixed(1);
const clipsOf = (changes: object) => spokenVerdict(passage(changes), zh, number).clips;

describe.each([
  ['zh-CN', zh],
  ['en', en],
] as const)('in %s', (language, text) => {
  const all = everyClip(language, text);

  test('every verdict, reason and step is made of clips that exist', () => {
    const said = [
      ...Object.values(Verdict).flatMap((verdict) => clipsOf({ verdict })),
      ...Object.values(DecisionReason).flatMap((decisionReason) =>
        clipsOf({ verdictReason: 'temperature-not-valid', decisionReason }),
      ),
      ...Array.from({ length: 90 }, (_, tenth) =>
        clipsOf({ temperatureCelsius: 34 + tenth / 10 }),
      ).flat(),
      ...Object.values(GuardStep).flatMap((step) =>
        [1, 12].flatMap((label) => spokenStep(personAside({ step, label }), language, text).clips),
      ),
    ];
    expect(said.filter((clip) => !all.has(clip))).toEqual([]);
  });

  test('no digit is left to a synthesiser, and no clip is silent', () => {
    for (const [name, words] of all) {
      expect(words.trim(), name).not.toBe('');
      expect(words, name).not.toMatch(/[0-9]/);
    }
  });

  test('what came out of an episode is not said aloud', () => {
    const ended = spokenStep(personAside({ step: 'done', state: 'confirmed' }), language, text);
    expect(ended.text).not.toContain(text.aside.ended.confirmed);
    expect(ended.clips).toEqual(['person-2', 'step-done']);
  });
});

test('a temperature is said in two pieces, to the tenth that is shown', () => {
  expect(clipsOf({ temperatureCelsius: 36.4 })).toEqual([
    'temperature-36',
    'tenth-4',
    'verdict-admit',
  ]);
  expect(clipsOf({ temperatureCelsius: 36.96 }).slice(0, 2)).toEqual(['temperature-37', 'tenth-0']);
  expect(clipsOf({ temperatureCelsius: null })).toEqual(['verdict-admit']);
  expect(clipsOf({ temperatureCelsius: 28 })).toEqual(['verdict-admit']);
});

test('Chinese numbers are those that people say', () => {
  const all = everyClip('zh-CN', zh);
  expect(all.get('temperature-36')).toBe('体温三十六点');
  expect(all.get('temperature-40')).toBe('体温四十点');
  expect(all.get('tenth-0')).toBe('零度');
  expect(all.get('person-12')).toBe('十二号');
  expect(all.get('person-10')).toBe('十号');
});

test('no two sounds are alike without a voice', () => {
  const sounds = [...Object.values(verdictTones), stepTones, lostTones].map((tones) =>
    tones.map(({ frequencyHertz, lengthMs: length }) => `${frequencyHertz}/${length}`).join(' '),
  );
  expect(new Set(sounds).size).toBe(sounds.length);
  // A voice waits for them: nobody should wait long.
  for (const tones of Object.values(verdictTones)) expect(lengthMs(tones)).toBeLessThan(1_500);
});
