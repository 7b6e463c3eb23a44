import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { isWaiting } from '#console/data/alert-book.ts';
import { hashFor } from '#console/routes.ts';
import type {
  AlertView,
  DeviceAlertView,
  FeverAlertView,
} from '#ops-centre/http/api/alert-types.ts';
import { Shape } from '#web/shape.tsx';
import { AcknowledgeButton, AcknowledgeNotice } from './acknowledge.tsx';
import { AlertAge, alertShape } from './alert-marks.tsx';
import { memo } from './memo.ts';
import { bodyTemperature, Celsius } from './temperature.tsx';

/** One alert in the list. The link covers the row; the focus is on it. */
function Row({ alert }: { readonly alert: AlertView }): JSX.Element {
  const { text } = useApp();
  const { alerts: t, words } = text.value;
  const place = t.place(alert.checkpointId, alert.laneId);
  return (
    <li
      class={`alert-row is-${alert.kind} ${isWaiting(alert) ? 'is-waiting' : 'is-answered'} priority-${alert.priority}`}
      data-row-id={alert.alertId}
    >
      <Shape name={alertShape(alert)} class="alert-shape" />
      {alert.kind === 'device' ? <Condition alert={alert} /> : <Measured alert={alert} />}
      <div class="alert-place">
        <a data-row-link href={hashFor.alert(alert.alertId)} aria-label={t.detailsLabel(place)}>
          {place}
        </a>
        <span class="faint">{t.gateway(alert.siteId, alert.gatewayId)}</span>
      </div>
      <div class="alert-time">
        <AlertAge alert={alert} />
      </div>
      <div class="alert-state">
        <strong class="state-word">{words.alertState[alert.state]}</strong>
        <Answered alert={alert} />
      </div>
      <div class="alert-action">
        <AcknowledgeButton alert={alert} />
      </div>
      <AcknowledgeNotice alertId={alert.alertId} />
    </li>
  );
}

export const AlertRow = memo(Row);

function Condition({ alert }: { readonly alert: DeviceAlertView }): JSX.Element {
  const { health } = useApp().text.value.words;
  return (
    <div class="alert-condition">
      <strong>{health.condition[alert.condition]}</strong>
      <span class="faint">{alert.deviceId}</span>
    </div>
  );
}

function Measured({ alert }: { readonly alert: FeverAlertView }): JSX.Element {
  const { text, formats } = useApp();
  const { alerts: t } = text.value;
  const { temperature } = formats.value;
  return (
    <div class="alert-temperature">
      <strong>
        <Celsius value={bodyTemperature(alert)} />
      </strong>
      <span class="faint">
        {t.rawValue(temperature(alert.rawTemperatureCelsius))}
        {' · '}
        {t.thresholdValue(temperature(alert.thresholdCelsius))}
      </span>
    </div>
  );
}

function Answered({ alert }: { readonly alert: AlertView }): JSX.Element {
  const { text, formats } = useApp();
  const { words } = text.value;
  if (!alert.acknowledgedBy)
    return (
      <span class="faint">
        {words.priority[alert.priority]} ·{' '}
        {alert.kind === 'device' ? text.value.alerts.aboutDevice : words.outcome[alert.outcome]}
      </span>
    );
  const { userName, atMs } = alert.acknowledgedBy;
  return (
    <span class="faint">
      {text.value.alerts.acknowledgedBy(userName, formats.value.clockTime(atMs))}
    </span>
  );
}
