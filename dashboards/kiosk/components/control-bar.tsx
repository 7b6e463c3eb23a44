import type { JSX } from 'preact';
import { useApp } from '#kiosk/kiosk-app.ts';
import { leaveAfterTouch } from '#kiosk/leave-after-touch.ts';
import type { Language } from '#web/languages.ts';
import { languageName } from '#web/languages.ts';
import { Shape } from '#web/shape.tsx';

/** The guard's few controls, and whether the screen hears the gateway. */
export function ControlBar(): JSX.Element {
  const { reMeasure, text, live } = useApp();
  const t = text.value;
  const isLive = live.value?.phase === 'live';
  return (
    <footer class="control-bar">
      <button
        type="button"
        class="re-measure"
        aria-disabled={!isLive}
        onClick={(event) => {
          leaveAfterTouch(event);
          void reMeasure();
        }}
      >
        {t.reMeasure} <kbd>{t.reMeasureKey}</kbd>
      </button>
      <SoundButton />
      <ContrastButton />
      <LanguageButton />
      <SoundHint />
      <Place />
    </footer>
  );
}

function SoundButton(): JSX.Element {
  const { sound, text } = useApp();
  const t = text.value;
  const isOn = sound.isOn.value;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={(event) => {
        leaveAfterTouch(event);
        sound.toggle();
      }}
    >
      {isOn ? t.soundOn : t.soundOff}
    </button>
  );
}

function ContrastButton(): JSX.Element {
  const { theme, text } = useApp();
  const isHigh = theme.value === 'contrast';
  return (
    <button
      type="button"
      aria-pressed={isHigh}
      onClick={(event) => {
        leaveAfterTouch(event);
        theme.value = isHigh ? 'dark' : 'contrast';
      }}
    >
      {isHigh ? text.value.contrastOn : text.value.contrastOff}
    </button>
  );
}

/** Behind the buttons: it goes away at the first touch and must not move what is being touched. */
function SoundHint(): JSX.Element | null {
  const { sound, text } = useApp();
  if (!sound.isOn.value || !sound.isBlocked.value) return null;
  return <span class="sound-blocked">{text.value.soundBlocked}</span>;
}

export function LanguageButton(): JSX.Element {
  const { language } = useApp();
  const other: Language = language.value === 'en' ? 'zh-CN' : 'en';
  return (
    <button
      type="button"
      lang={other}
      onClick={(event) => {
        leaveAfterTouch(event);
        language.value = other;
      }}
    >
      {languageName[other]}
    </button>
  );
}

function Place(): JSX.Element {
  const { status, live, text } = useApp();
  const isLive = live.value?.phase === 'live';
  return (
    <span class="place">
      <a class="devices-link" href={`/devices/${location.search}`}>
        {text.value.devices}
      </a>
      {status.value && (
        <span>
          {status.value.checkpointId} · {status.value.laneId}
        </span>
      )}
      <Inside />
      <span class={isLive ? 'link is-live' : 'link is-connecting'} role="status">
        <Shape name={isLive ? 'circle' : 'triangle'} />
        {isLive ? text.value.live : text.value.connecting}
      </span>
    </span>
  );
}

/** An estimate, and only where people are counted out too. */
function Inside(): JSX.Element | null {
  const { status, text, formats } = useApp();
  const inside = status.value?.inside;
  if (!inside) return null;
  const { count } = formats.value;
  return (
    <span class="inside">{text.value.inside(count(inside.people), count(inside.vehicles))}</span>
  );
}
