import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { SoundIcon } from './sound-icon.tsx';

/** Red while nobody could hear an alert; otherwise one quiet line with what rings. */
export function SoundBar(): JSX.Element {
  const { alarm, text, formats } = useApp();
  const t = text.value.sound;
  if (alarm.state.value !== 'on') return <SilentBar />;
  const ringing = alarm.ringing.value.length;
  if (ringing > 0)
    return (
      <div class="sound-bar is-ringing">
        <SoundIcon isOn />
        <span>{t.ringing(formats.value.count(ringing))}</span>
        <button type="button" onClick={alarm.mute}>
          {t.mute}
        </button>
      </div>
    );
  if (alarm.isMuted.value)
    return (
      <div class="sound-bar is-muted">
        <SoundIcon isOn={false} />
        <span>{t.muted}</span>
        <button type="button" onClick={alarm.unmute}>
          {t.unmute}
        </button>
      </div>
    );
  return (
    <div class="sound-bar is-on">
      <SoundIcon isOn />
      <span>{t.on}</span>
      <button type="button" class="quiet-button" onClick={alarm.test}>
        {t.test}
      </button>
    </div>
  );
}

function SilentBar(): JSX.Element {
  const { alarm, text } = useApp();
  const t = text.value.sound;
  return (
    <div class="sound-bar is-off" role="status">
      <SoundIcon isOn={false} />
      <strong>{alarm.state.value === 'no-audio' ? t.noAudio : t.off}</strong>
      <button type="button" class="main-button" onClick={() => void alarm.startShift()}>
        {t.startShift}
      </button>
    </div>
  );
}
