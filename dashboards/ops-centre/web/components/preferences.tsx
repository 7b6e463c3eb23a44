import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { LanguageChoice, ThemeChoice } from '#web/choices.tsx';

/** Language and appearance, both remembered. */
export function Preferences(): JSX.Element {
  const { text, language, theme } = useApp();
  const t = text.value.app;
  return (
    <span class="preferences">
      <LanguageChoice label={t.language} language={language} />
      <ThemeChoice label={t.theme} theme={theme} names={t.themes} />
    </span>
  );
}
