import type { JSX } from 'preact';
import { useApp } from '#records-page/records-app.ts';
import type { RecordsView } from '#records-page/station-records.ts';
import { Shape } from '#web/shape.tsx';

const DAY_SECONDS = 86_400;

/** How long the gateway can go on without anybody who takes its records. */
export function RoomLeft({ view }: { readonly view: RecordsView }): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value;
  const { offlineSecondsLeft: seconds, sinks } = view;
  const isAway = sinks.some(({ state }) => state !== 'ok');
  const isShort = isAway && seconds !== null && seconds < DAY_SECONDS;
  return (
    <section aria-label={t.room}>
      <h2>{t.room}</h2>
      <p>{seconds === null ? t.roomUnknown : t.roomLeft(formats.value.age(seconds * 1_000))}</p>
      {isShort && (
        <p class="notice" role="alert">
          <Shape name="octagon" /> {t.roomShort}
        </p>
      )}
    </section>
  );
}
