import type { Language } from '#web/languages.ts';

/** Numbers as they are said: a synthesiser that is given `36.4` may leave out the point. */
type NumberWords = {
  readonly wholeDegrees: (whole: number) => string;
  readonly tenths: (tenth: number) => string;
  readonly person: (label: number) => string;
};

const HAN_DIGITS = '零一二三四五六七八九';

function han(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10 === 0 && tens > 0 ? '' : (HAN_DIGITS[value % 10] ?? '');
  if (tens === 0) return ones;
  return `${tens === 1 ? '' : (HAN_DIGITS[tens] ?? '')}十${ones}`;
}

const DIGITS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const TENS: Readonly<Record<number, string>> = { 3: 'thirty', 4: 'forty' };

function english(value: number): string {
  const small = DIGITS[value];
  if (small !== undefined) return small;
  const tens = TENS[Math.floor(value / 10)] ?? String(value);
  return value % 10 === 0 ? tens : `${tens}-${DIGITS[value % 10] ?? ''}`;
}

export const numberWords: Readonly<Record<Language, NumberWords>> = {
  'zh-CN': {
    wholeDegrees: (whole) => `体温${han(whole)}点`,
    tenths: (tenth) => `${han(tenth)}度`,
    person: (label) => `${han(label)}号`,
  },
  en: {
    wholeDegrees: (whole) => `${english(whole)} point`,
    tenths: english,
    person: (label) => `Number ${english(label)}`,
  },
};
