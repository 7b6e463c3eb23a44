import type { Language } from './languages.ts';

/** Numbers and times as people read them. Times are the browser's zone: the desk and the gate share it. */
export type Formats = {
  /** `36.8`: one decimal, always. */
  readonly temperature: (celsius: number) => string;
  readonly count: (value: number) => string;
  /** `09:31:05` */
  readonly clockTime: (atMs: number) => string;
  /** Day and time, for what may be older than today. */
  readonly dayTime: (atMs: number) => string;
  /** `0:42`, `12:05`, `3 h 20 min`, `2 d 4 h`: how long ago, counting. */
  readonly age: (elapsedMs: number) => string;
};

const oneDecimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
const clockParts = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

/** Both write 24 hours, midnight as 00 (the American form of `hour12: false` writes 24:00). */
const locales: Readonly<Record<Language, string>> = { 'zh-CN': 'zh-CN', en: 'en-GB' };

export function createFormats(language: Language, timeZone?: string): Formats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const locale = locales[language];
  const temperature = new Intl.NumberFormat(locale, oneDecimal);
  const count = new Intl.NumberFormat(locale);
  const clockTime = new Intl.DateTimeFormat(locale, { ...clockParts, ...zone });
  const dayTime = new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    ...clockParts,
    ...zone,
  });
  return {
    temperature: (celsius) => temperature.format(celsius),
    count: (value) => count.format(value),
    clockTime: (atMs) => clockTime.format(atMs),
    dayTime: (atMs) => dayTime.format(atMs),
    age: (elapsedMs) => formatAge(elapsedMs, language),
  };
}

const unitNames: Record<Language, { d: string; h: string; min: string }> = {
  'zh-CN': { d: ' 天 ', h: ' 小时 ', min: ' 分' },
  en: { d: ' d ', h: ' h ', min: ' min' },
};

export function formatAge(elapsedMs: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const unit = unitNames[language];
  if (days > 0) return `${days}${unit.d}${hours % 24}${unit.h}`.trimEnd();
  if (hours > 0) return `${hours}${unit.h}${minutes % 60}${unit.min}`;
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}
