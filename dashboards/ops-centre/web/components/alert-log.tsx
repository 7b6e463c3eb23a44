import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { AlertLogEntry, AlertMeasurement } from '#ops-centre/http/api/alert-history-types.ts';
import { healthFigure } from '#web/health-words.ts';
import { bodyTemperature, Celsius } from './temperature.tsx';

/** What happened to an alert, oldest first; nothing in it is ever changed. */
export function AlertLog({ log }: { readonly log: readonly AlertLogEntry[] }): JSX.Element {
  const { text } = useApp();
  return (
    <section class="panel">
      <h2>{text.value.alert.log}</h2>
      <ol class="log">
        {log.map((entry) => (
          <LogLine key={`${entry.atMs} ${entry.kind} ${entry.by}`} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function LogLine({ entry }: { readonly entry: AlertLogEntry }): JSX.Element {
  const { text, formats } = useApp();
  const { alert: t } = text.value;
  const { detail } = entry;
  return (
    <li class={`log-line is-${entry.kind}`}>
      <time class="log-time">{formats.value.dayTime(entry.atMs)}</time>
      <div>
        <strong>{t[entry.kind]}</strong> <span class="faint">{entry.by}</span>
        {detail && (
          <p class="log-detail">
            <Detail detail={detail} />
          </p>
        )}
      </div>
    </li>
  );
}

function Detail({ detail }: { readonly detail: AlertMeasurement }): JSX.Element {
  const { text, formats } = useApp();
  const { alert, alerts, words } = text.value;
  if ('calledFromLaneId' in detail)
    return (
      <>{alert.calledFrom(detail.calledFromLaneId, formats.value.dayTime(detail.observedAtMs))}</>
    );
  if ('condition' in detail) {
    const { measure, found } = detail.evidence;
    return (
      <>
        {words.health.condition[detail.condition]}
        {' · '}
        {words.health.measure[measure]} {healthFigure(measure, found)}
      </>
    );
  }
  return (
    <>
      <Celsius value={bodyTemperature(detail)} />{' '}
      {alerts.rawValue(formats.value.temperature(detail.rawTemperatureCelsius))}
      {' · '}
      {words.outcome[detail.outcome]}
      {' · '}
      {words.outcomeReason[detail.reason]}
    </>
  );
}
