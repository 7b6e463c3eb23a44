import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { hashFor } from '#console/routes.ts';
import type { AlertView, FeverAlertView } from '#ops-centre/http/api/alert-types.ts';
import { CorrectedTime } from './corrected-time.tsx';
import { Fact, Facts } from './facts.tsx';
import { bodyTemperature, Celsius } from './temperature.tsx';

/** What was measured, with what, and why it became an alert. */
export function AlertEvidence({ alert }: { readonly alert: FeverAlertView }): JSX.Element {
  const { text, formats } = useApp();
  const { alert: t, alerts, app, words } = text.value;
  const excessCelsius = bodyTemperature(alert) - alert.thresholdCelsius;
  const optional = (value: number | null): JSX.Element | string =>
    value === null ? app.none : <Celsius value={value} />;
  return (
    <section class="panel">
      <h2>{t.evidence}</h2>
      <Facts>
        <Fact name={alerts.compensated}>{optional(alert.compensatedTemperatureCelsius)}</Fact>
        <Fact name={alerts.raw}>
          <Celsius value={alert.rawTemperatureCelsius} />
        </Fact>
        <Fact name={alerts.ambient}>{optional(alert.ambientTemperatureCelsius)}</Fact>
        <Fact name={alerts.threshold}>
          <Celsius value={alert.thresholdCelsius} />
          <span class="faint">
            {alerts.aboveThreshold(formats.value.temperature(Math.max(0, excessCelsius)))}
          </span>
        </Fact>
        <Fact name={t.decision}>{words.outcome[alert.outcome]}</Fact>
        <Fact name={t.reason}>{words.outcomeReason[alert.reason]}</Fact>
        <Fact name={t.priority}>{words.priority[alert.priority]}</Fact>
        <Fact name={t.device}>{alert.deviceId}</Fact>
        <CorrectedTime time={alert.correctedTime} />
        <Fact name={t.latencyLabel}>
          <ArrivedAfter alert={alert} />
        </Fact>
      </Facts>
      <a class="panel-link" href={hashFor.passage(alert.gatewayId, alert.passageId)}>
        {t.openPassage} →
      </a>
    </section>
  );
}

function ArrivedAfter({ alert }: { readonly alert: AlertView }): JSX.Element {
  const { text, formats } = useApp();
  if (alert.clockState === 'unsynchronised') return <>{text.value.alerts.clockUnsure}</>;
  const seconds = Math.max(0, alert.receivedAtMs - alert.observedAtMs) / 1000;
  return <>{text.value.alert.latency(formats.value.temperature(seconds))}</>;
}
