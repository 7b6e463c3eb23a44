import type { JSX } from 'preact';
import { useApp } from '#devices-page/devices-app.ts';
import { Shape } from '#web/shape.tsx';

/** The gateway speaks once a second; after this much silence the page does not call itself live any more. */
const LATE_MS = 3_500;

/** How live this page is, always in sight: shape, word and time, never colour alone. */
export function LiveLine(): JSX.Element {
  const { live, text, formats, unheardMs, nowMs } = useApp();
  const t = text.value.live;
  const { age, clockTime } = formats.value;
  const phase = live.value?.phase ?? 'connecting';
  const unheardFor = age(unheardMs.value);
  if (phase === 'live') {
    const isLate = unheardMs.value > LATE_MS;
    return (
      <div class={isLate ? 'live-line is-late' : 'live-line is-live'} role="status">
        <Shape name={isLate ? 'triangle' : 'circle'} />
        <strong>{isLate ? t.late : t.live}</strong>
        <span aria-live="off">{isLate ? t.updated(unheardFor) : t.updatedNow}</span>
      </div>
    );
  }
  if (phase === 'not-live') {
    const wasLive = live.value?.upToDateAtMs !== null;
    return (
      <div class="live-line is-not-live" role="alert">
        <Shape name="octagon" />
        <strong>{t.notLive}</strong>
        <span aria-live="off">
          {wasLive ? t.shownSince(clockTime(nowMs.value - unheardMs.value)) : t.neverLive}
        </span>
        <span>{t.action}</span>
      </div>
    );
  }
  return (
    <div class="live-line is-late" role="status">
      <Shape name="triangle" />
      <strong>{t.connecting}</strong>
      <span>{t.connectingDetail}</span>
    </div>
  );
}
