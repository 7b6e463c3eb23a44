import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import type { Language } from './languages.ts';
import { languages } from './languages.ts';
import { remember, remembered } from './memory.ts';

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
