import type { JSX } from 'preact';
import { useApp } from '#kiosk/kiosk-app.ts';
import { Shape } from '#web/shape.tsx';

/** What does not work, which one, and what to do; the gate goes on with the rest. */
export function Banners(): JSX.Element {
  const { status, text, reMeasureProblem, view } = useApp();
  const problem = reMeasureProblem.value;
  const devices = status.value?.devices.filter(({ state }) => state !== 'ready') ?? [];
  const isRepeatHidden = view.value.repeatUntilMs !== null && view.value.shown.kind !== 'ready';
  return (
    <div class="banners">
      {devices.map(({ deviceId, role, state, detail }) => (
        <p key={deviceId} class={`banner is-${state}`} role="status">
          <Shape name={state === 'probing' ? 'triangle' : 'octagon'} />
          <strong>{deviceId}</strong>
          <span>{text.value.device[role][state]}</span>
          {detail !== '' && <small>{detail}</small>}
        </p>
      ))}
      {isRepeatHidden && <p class="banner is-repeat">{text.value.repeatNote}</p>}
      {problem && (
        <p class="banner is-notice" role="alert">
          {problem === 'impossible' ? text.value.reMeasureImpossible : text.value.reMeasureFailed}
        </p>
      )}
      {status.value?.clock === 'unsynchronised' && (
        <p class="banner is-notice" role="status">
          {text.value.clockUnsure}
        </p>
      )}
      {status.value?.roomHoursLeft !== undefined && (
        <p class="banner is-notice" role="status">
          {text.value.roomShort(String(status.value.roomHoursLeft))}
        </p>
      )}
      {status.value?.opsCentre === 'waiting' && (
        <p class="banner is-offline" role="status">
          {text.value.offline}
        </p>
      )}
    </div>
  );
}
