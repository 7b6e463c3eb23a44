import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { Language } from '#web/languages.ts';
import { languageName, languages } from '#web/languages.ts';
import type { Theme } from '#web/theme.ts';
import { themes } from '#web/theme.ts';

/** Language and appearance, both remembered. */
export function Preferences(): JSX.Element {
  const { text, language, theme } = useApp();
  const t = text.value.app;
  return (
    <span class="preferences">
      <label>
        <span class="visually-hidden">{t.language}</span>
        <select
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
      </label>
      <label>
        <span class="visually-hidden">{t.theme}</span>
        <select
          value={theme.value}
          onChange={(event) => {
            theme.value = event.currentTarget.value as Theme;
          }}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {t.themes[each]}
            </option>
          ))}
        </select>
      </label>
    </span>
  );
}
