import type { JSX } from 'preact';
import { useApp } from '#kiosk/kiosk-app.ts';
import { Shape } from '#web/shape.tsx';
import { AsideStrip } from './aside-strip.tsx';

/** The station is not heard: no verdict may stand, and the guard must know what to do instead. */
export function LostScreen(): JSX.Element {
  const { live, text, otherText, formats } = useApp();
  const t = text.value;
  const sinceMs = live.value?.upToDateAtMs ?? null;
  return (
    <main class="lost">
      <div role="alert">
        <div class="lost-band">
          <Shape name="octagon" />
          <div>
            <p class="lost-word">{t.lost}</p>
            <p class="lost-other">{otherText.value.lost}</p>
          </div>
        </div>
        <p class="lost-note">
          {sinceMs === null ? t.neverConnected : t.lostNote(formats.value.clockTime(sinceMs))}
        </p>
        <p class="lost-action">{t.lostAction}</p>
      </div>
      <PeopleAside />
    </main>
  );
}

/** Their times go on whether the gateway is heard or not. */
function PeopleAside(): JSX.Element | null {
  const { aside, text } = useApp();
  if (aside.list.value.open.length === 0) return null;
  return (
    <div class="lost-aside">
      <p>{text.value.aside.noActions}</p>
      <AsideStrip />
    </div>
  );
}
