import type { JSX } from 'preact';
import { useApp } from '#kiosk/kiosk-app.ts';
import { Shape } from '#web/shape.tsx';
import { VerdictScreen } from './verdict-screen.tsx';

/** The middle of the screen. A verdict goes before everything: it is true and belongs to somebody. */
export function StageView(): JSX.Element {
  const { view, status, isHeard } = useApp();
  const { shown, repeatUntilMs } = view.value;
  if (status.value === null) return <Connecting />;
  if (!isHeard.value) return <Reconnecting />;
  if (shown.kind === 'verdict') return <VerdictScreen {...shown} />;
  if (status.value.journal === 'not-writable') return <JournalBlocked />;
  if (shown.kind === 'measuring') return <Measuring celsius={shown.rawTemperatureCelsius} />;
  const thermometers = status.value.devices.filter(({ role }) => role === 'thermometer');
  const canMeasure = thermometers.some(({ state }) => state === 'ready');
  if (thermometers.length > 0 && !canMeasure) return <NoThermometer />;
  return <Ready isRepeat={repeatUntilMs !== null} />;
}

function Connecting(): JSX.Element {
  const { text } = useApp();
  return (
    <div class="stage is-waiting">
      <p class="stage-note">{text.value.connecting}</p>
    </div>
  );
}

/** The stream has just broken: who measures now would wait for a verdict that does not come. */
function Reconnecting(): JSX.Element {
  const { text, otherText } = useApp();
  return (
    <div class="stage is-waiting" role="alert">
      <Shape name="triangle" class="stage-shape" />
      <p class="stage-word">{text.value.reconnecting}</p>
      <p class="stage-other">{otherText.value.reconnecting}</p>
      <p class="stage-note">{text.value.reconnectingNote}</p>
    </div>
  );
}

function Ready({ isRepeat }: { readonly isRepeat: boolean }): JSX.Element {
  const { text, otherText } = useApp();
  const t = text.value;
  return (
    <div class={isRepeat ? 'stage is-repeat' : 'stage is-ready'}>
      <svg class="ready-mark" viewBox="0 0 100 100" aria-hidden="true">
        <circle cx="50" cy="50" r="44" />
        <path d="M50 26v30M50 56a9 9 0 1 0 .1 0" />
      </svg>
      <p class="stage-word">{isRepeat ? t.repeat : t.ready}</p>
      <p class="stage-other">{isRepeat ? otherText.value.repeat : otherText.value.ready}</p>
      <p class="stage-note">{isRepeat ? t.repeatNote : t.readyNote}</p>
    </div>
  );
}

function Measuring({ celsius }: { readonly celsius: number }): JSX.Element {
  const { text, formats } = useApp();
  return (
    <div class="stage is-measuring">
      <p class="stage-word">{text.value.measuring}</p>
      <p class="stage-note">{text.value.rawReading(formats.value.temperature(celsius))}</p>
    </div>
  );
}

function NoThermometer(): JSX.Element {
  const { text, otherText } = useApp();
  return (
    <div class="stage is-waiting">
      <Shape name="triangle" class="stage-shape" />
      <p class="stage-word">{text.value.deviceUnavailable}</p>
      <p class="stage-other">{otherText.value.deviceUnavailable}</p>
    </div>
  );
}

function JournalBlocked(): JSX.Element {
  const { text, otherText } = useApp();
  return (
    <div class="stage is-blocked" role="alert">
      <Shape name="octagon" class="stage-shape" />
      <p class="stage-word">{text.value.journalBlocked}</p>
      <p class="stage-other">{otherText.value.journalBlocked}</p>
      <p class="stage-note">{text.value.journalBlockedNote}</p>
    </div>
  );
}
