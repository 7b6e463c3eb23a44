import type { JSX } from 'preact';
import { lookOf } from '#devices-page/device-look.ts';
import { useApp } from '#devices-page/devices-app.ts';
import { wellFittingCodes } from '#gateway/wire/fitting-words.ts';
import { LanguageChoice, ThemeChoice } from '#web/choices.tsx';
import { PageHead } from '#web/page-head.tsx';
import { Shape } from '#web/shape.tsx';

/** Where one is, how many devices need somebody, the way back and the page's few settings. */
export function DevicesHead(): JSX.Element {
  const { text } = useApp();
  return (
    <PageHead title={text.value.title} ways={[{ path: '/', name: text.value.toKiosk }]}>
      <Summary />
      <Preferences />
    </PageHead>
  );
}

function Summary(): JSX.Element | null {
  const { devices, fittings, text, formats } = useApp();
  const all = [
    ...(devices.value ?? []).map((device) => lookOf(device).needsSomebody),
    ...fittings.value.map(({ code }) => !wellFittingCodes.has(code)),
  ];
  if (all.length === 0) return null;
  const wanting = all.filter((needsSomebody) => needsSomebody).length;
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
  const t = text.value;
  return (
    <span class="preferences">
      <LanguageChoice label={t.language} language={language} />
      <ThemeChoice label={t.theme} theme={theme} names={t.themes} />
    </span>
  );
}
