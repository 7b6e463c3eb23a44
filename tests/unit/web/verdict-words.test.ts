import { describe, expect, test } from 'vitest';
import { NotValidReason } from '#gateway/domain/decision.ts';
import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import { kioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import { en } from '#kiosk/text/en.ts';
import { zh } from '#kiosk/text/zh.ts';
import { nextWords, reasonWords, shownCelsius, spokenWords } from '#kiosk/verdict-words.ts';

function passage(changes: Partial<KioskPassageV1> = {}): KioskPassageV1 {
  return {
    ...{ eventId: 'gate-1:1:7', passageId: 'p', episodeId: 'p', attempt: 1, observedAtMs: 1 },
    ...{ verdict: 'measure-again', verdictReason: 'temperature-not-valid', outcome: 'not-valid' },
    ...{ temperatureCelsius: 34.9, rawTemperatureCelsius: 32, codeVerdict: 'valid' },
    ...{ kind: 'resident' },
    ...changes,
  } as KioskPassageV1;
}
const number = (celsius: number): string => celsius.toFixed(1);
const reasons = Object.values(NotValidReason);

describe.each([
  ['English', en],
  ['Chinese', zh],
] as const)('in %s', (_, text) => {
  test.each(reasons)('%s says why, what to do, and no number aloud', (decisionReason) => {
    const shown = passage({ decisionReason });
    const words = [reasonWords(shown, text), nextWords(shown, text)];
    expect(words).toEqual([
      text.notValid[decisionReason].reason,
      text.notValid[decisionReason].next,
    ]);
    expect(spokenWords(shown, text, number)).toBe(text.notValid[decisionReason].speech);
    expect(spokenWords(shown, text, number)).not.toMatch(/34/);
  });

  test('no two reasons are told alike', () => {
    expect(new Set(reasons.map((reason) => text.notValid[reason].reason)).size).toBe(
      reasons.length,
    );
  });

  test.each([undefined, 'of-tomorrow'])(
    'a reason %s that the page does not know has the usual words',
    (reason) => {
      const shown = { ...passage(), decisionReason: reason } as KioskPassageV1;
      expect(reasonWords(shown, text)).toBe(text.reason['temperature-not-valid']);
      expect(nextWords(shown, text)).toBe(text.next['temperature-not-valid']);
    },
  );
});

test('a valid number is shown and said, the one for display where there is one', () => {
  const shown = passage({ verdict: 'admit', verdictReason: 'clear', temperatureCelsius: 36.9 });
  expect(spokenWords(shown, en, number)).toBe('36.9 degrees. Please pass.');
  const displayed = { ...shown, displayTemperatureCelsius: 36.5 };
  expect(shownCelsius(displayed)).toBe(36.5);
  expect(spokenWords(displayed, en, number)).toBe('36.5 degrees. Please pass.');
});

test('a closed entrance names the open one, where it is told', () => {
  const closed = passage({ verdict: 'refuse', verdictReason: 'entrance-closed' });
  expect(nextWords({ ...closed, openCheckpointId: 'south' }, en)).toContain('south');
  expect(nextWords({ ...closed, openCheckpointId: 'south' }, zh)).toContain('south');
  expect(nextWords(closed, en)).toBe(en.next['entrance-closed']);
});

test('a pass says only what was checked', () => {
  const clear = passage({ verdict: 'admit', verdictReason: 'clear' });
  expect(reasonWords(clear, en)).toBe(en.reason.clear);
  expect(reasonWords({ ...clear, codeVerdict: null }, en)).toBe(en.clearTemperature);
  expect(reasonWords({ ...clear, temperatureCelsius: null }, en)).toBe(en.clearCode);
});

test('the stream carries what the words need', () => {
  const sent = { ...passage({ decisionReason: 'too-low' }), displayTemperatureCelsius: 36.4 };
  expect(kioskPassageV1.parse(sent)).toEqual(sent);
});
