import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, signal } from '@preact/signals';

/** The languages of every page. The first is the default. */
export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself, for the switch. */
export const languageName: Record<Language, string> = { 'zh-CN': '中文', en: 'English' };

const STORAGE_KEY = 'gatehouse.language';

/** The chosen language, remembered on this machine where the browser allows it. */
export function createLanguage(): Signal<Language> {
  const language = signal(rememberedLanguage());
  language.subscribe((chosen) => {
    document.documentElement.lang = chosen;
    remember(STORAGE_KEY, chosen);
  });
  return language;
}

const rememberedLanguage = (): Language =>
  languages.find((each) => each === remembered(STORAGE_KEY)) ?? languages[0];

/** The texts of the chosen language. A text that one language lacks is a type error. */
export const textOf = <Text>(
  language: ReadonlySignal<Language>,
  texts: Readonly<Record<Language, Text>>,
): ReadonlySignal<Text> => computed(() => texts[language.value]);

/** Storage may be forbidden (a kiosk profile, a private window): then nothing is remembered. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Remembering is a comfort, not a promise.
  }
}
