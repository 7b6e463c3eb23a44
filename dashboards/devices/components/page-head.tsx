import type { JSX } from 'preact';
import { lookOf } from '#devices-page/device-look.ts';
import { useApp } from '#devices-page/devices-app.ts';
import type { Language } from '#web/languages.ts';
import { languageName, languages } from '#web/languages.ts';
import { Shape } from '#web/shape.tsx';
import type { Theme } from '#web/theme.ts';
import { themes } from '#web/theme.ts';

/** Where one is, how many devices need somebody, the way back and the page's few settings. */
export function PageHead(): JSX.Element {
  const { text } = useApp();
  return (
    <header class="page-head">
      <a href={`/${location.search}`}>← {text.value.toKiosk}</a>
      <h1>{text.value.title}</h1>
      <Summary />
      <Preferences />
    </header>
  );
}

function Summary(): JSX.Element | null {
  const { devices, text, formats } = useApp();
  const all = devices.value ?? [];
  if (all.length === 0) return null;
  const wanting = all.filter((device) => lookOf(device).needsSomebody).length;
  const { count } = formats.value;
  const isWell = wanting === 0;
  return (
    <p class={isWell ? 'summary is-ready' : 'summary is-wanting'} role="status">
      <Shape name={isWell ? 'circle' : 'octagon'} />
      {isWell
        ? text.value.allWork(count(all.length))
        : text.value.someNeedHelp(count(wanting), count(all.length))}
    </p>
  );
}

export function Preferences(): JSX.Element {
  const { text, language, theme } = useApp();
  return (
    <span class="preferences">
      <select
        aria-label={text.value.language}
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
      <select
        aria-label={text.value.theme}
        value={theme.value}
        onChange={(event) => {
          theme.value = event.currentTarget.value as Theme;
        }}
      >
        {themes.map((each) => (
          <option key={each} value={each}>
            {text.value.themes[each]}
          </option>
        ))}
      </select>
    </span>
  );
}
