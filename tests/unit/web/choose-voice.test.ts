import { expect, test } from 'vitest';
import { chooseVoice } from '#kiosk/choose-voice.ts';

const voice = (lang: string, localService = true) => ({ lang, localService });

test('a remote voice is never used, not even where it is the only one', () => {
  expect(chooseVoice([voice('zh-CN', false)], 'zh-CN')).toBeNull();
});

test('the voice of the region goes before one of the language', () => {
  const voices = [voice('zh-HK'), voice('zh-CN')];
  expect(chooseVoice(voices, 'zh-CN')).toBe(voices[1]);
  expect(chooseVoice([voice('zh-HK')], 'zh-CN')?.lang).toBe('zh-HK');
});

test('tags of Android are understood', () => {
  expect(chooseVoice([voice('en_US')], 'en')?.lang).toBe('en_US');
  expect(chooseVoice([voice('zh_CN')], 'zh-CN')?.lang).toBe('zh_CN');
});

test('a voice of another language is worse than tones', () => {
  expect(chooseVoice([voice('de-DE'), voice('en-GB')], 'zh-CN')).toBeNull();
});
