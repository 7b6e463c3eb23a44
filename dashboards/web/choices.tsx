import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Language } from './languages.ts';
import { languageName, languages } from './languages.ts';
import type { Theme } from './theme.ts';
import { themes } from './theme.ts';

type LanguageChoiceProps = { readonly label: string; readonly language: Signal<Language> };

export function LanguageChoice({ label, language }: LanguageChoiceProps): JSX.Element {
  return (
    <select
      aria-label={label}
      value={language.value}
      onChange={(event) => {
        language.value = event.currentTarget.value as Language;
      }}
    >
      {languages.map((each) => (
        <option key={each} value={each} lang={each}>
          {languageName[each]}
        </option>
      ))}
    </select>
  );
}

type ThemeChoiceProps = {
  readonly label: string;
  readonly theme: Signal<Theme>;
  readonly names: Readonly<Record<Theme, string>>;
};

export function ThemeChoice({ label, theme, names }: ThemeChoiceProps): JSX.Element {
  return (
    <select
      aria-label={label}
      value={theme.value}
      onChange={(event) => {
        theme.value = event.currentTarget.value as Theme;
      }}
    >
      {themes.map((each) => (
        <option key={each} value={each}>
          {names[each]}
        </option>
      ))}
    </select>
  );
}
