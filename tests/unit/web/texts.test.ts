import { describe, expect, test } from 'vitest';
import { en as consoleEn } from '#console/text/en.ts';
import { zh as consoleZh } from '#console/text/zh.ts';
import { en as devicesEn } from '#devices-page/text/en.ts';
import { zh as devicesZh } from '#devices-page/text/zh.ts';
import {
  adviceActions,
  adviceSentences,
  discardActions,
  discardMeanings,
} from '#gateway/telemetry/advice-words.ts';
import { fittingActions, fittingSentences } from '#gateway/telemetry/fitting-advice.ts';
import { AdviceCode } from '#gateway/wire/device-words.ts';
import { en as kioskEn } from '#kiosk/text/en.ts';
import { zh as kioskZh } from '#kiosk/text/zh.ts';
import { apiErrorRegistry } from '#ops-centre/http/api-errors.ts';
import { en as recordsEn } from '#records-page/text/en.ts';
import { zh as recordsZh } from '#records-page/text/zh.ts';
import { tokenTexts } from '#web/text/token-text.ts';

type Entry = { readonly path: string; readonly kind: string; readonly text: string };

/** Every text with its path; one with parameters is called with stand-ins that must show up in it. */
function entriesOf(value: unknown, path = ''): Entry[] {
  if (typeof value === 'string') return [{ path, kind: 'text', text: value }];
  if (typeof value === 'function') {
    const standIns = Array.from({ length: value.length }, (_, index) => `⟨${index}⟩`);
    const said: unknown = value(...standIns);
    const kind = `text of ${value.length}`;
    if (typeof said === 'string') return [{ path, kind, text: said }];
    return [{ path, kind, text: Object.values(said as object).join(' ') }];
  }
  return Object.entries(value as object).flatMap(([key, inner]) =>
    entriesOf(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** English answers come from the server in English already. */
const isShared = ({ path }: Entry): boolean => !path.startsWith('errors.byCode');

const pages = [
  { page: 'console', zh: entriesOf(consoleZh), en: entriesOf(consoleEn) },
  { page: 'devices', zh: entriesOf(devicesZh), en: entriesOf(devicesEn) },
  { page: 'records', zh: entriesOf(recordsZh), en: entriesOf(recordsEn) },
  { page: 'token page', zh: entriesOf(tokenTexts['zh-CN']), en: entriesOf(tokenTexts.en) },
  { page: 'kiosk', zh: entriesOf(kioskZh), en: entriesOf(kioskEn) },
];

/** Signs that are the same in every language. */
const LANGUAGE_FREE = new Set([
  'app.celsius',
  'app.signedInAs',
  'alerts.place',
  'alerts.gateway',
  'celsius',
  'losingBecause',
]);
const HAN = /\p{Script=Han}/u;

describe.each(pages)('texts of the $page', ({ zh, en }) => {
  test('both languages have the same texts with the same parameters', () => {
    const shape = (entries: readonly Entry[]): string[] =>
      entries
        .filter(isShared)
        .map(({ path, kind }) => `${path}: ${kind}`)
        .sort();
    expect(shape(en)).toEqual(shape(zh));
  });

  test('no text is empty, in either language', () => {
    expect([...zh, ...en].filter(({ text }) => text.trim() === '')).toEqual([]);
  });

  test('every parameter is said', () => {
    const unsaid = [...zh, ...en].filter(({ kind, text }) => {
      const count = Number(/\d+$/.exec(kind)?.[0] ?? 0);
      return Array.from({ length: count }, (_, index) => `⟨${index}⟩`).some(
        (standIn) => !text.includes(standIn),
      );
    });
    expect(unsaid).toEqual([]);
  });

  test('Chinese is Chinese and English is English', () => {
    const inChinese = zh.filter(({ path }) => !LANGUAGE_FREE.has(path));
    expect(inChinese.filter(({ text }) => !HAN.test(text))).toEqual([]);
    expect(en.filter(({ text }) => HAN.test(text))).toEqual([]);
  });
});

test('every error of the API has a Chinese sentence, and no sentence has lost its error', () => {
  expect(Object.keys(consoleZh.errors.byCode).sort()).toEqual(Object.keys(apiErrorRegistry).sort());
});

test("the device page's English is the gateway's, word for word", () => {
  const { works: _, ...actions } = adviceActions;
  const { echo: _echo, separator: _separator, ...causes } = discardActions;
  expect(devicesEn.action).toEqual(actions);
  expect(devicesEn.discardAction).toEqual(causes);
  expect(devicesEn.discardMeaning).toEqual(discardMeanings);
  for (const code of Object.values(AdviceCode))
    for (const role of ['thermometer', 'scanner'] as const)
      expect(devicesEn.sentence[code][role]).toBe(adviceSentences[code](role));
});

test("what the device page says of cameras and lamps is the gateway's English, word for word", () => {
  const { 'lamp-works': _lamp, 'camera-works': _camera, ...actions } = fittingActions;
  expect(devicesEn.fitting.sentence).toEqual(fittingSentences);
  expect(devicesEn.fitting.action).toEqual(actions);
  expect([_lamp, _camera]).toEqual(['', '']);
});

test('an alert count is singular where it is one', () => {
  expect(consoleEn.sound.ringing('1')).toBe('Ringing: 1 alert waits');
  expect(consoleEn.sound.ringing('2')).toBe('Ringing: 2 alerts wait');
});
