import type { JSX } from 'preact';
import { AcknowledgeButton, AcknowledgeNotice } from '#console/components/acknowledge.tsx';
import { AlertEvidence } from '#console/components/alert-evidence.tsx';
import { AlertLog } from '#console/components/alert-log.tsx';
import { AlertAge, alertShape } from '#console/components/alert-marks.tsx';
import { DeviceEvidence } from '#console/components/device-evidence.tsx';
import { EpisodeSteps } from '#console/components/episode-steps.tsx';
import { PassageTable } from '#console/components/passage-table.tsx';
import { ProblemNote } from '#console/components/problem-note.tsx';
import { bodyTemperature, Celsius } from '#console/components/temperature.tsx';
import { useLoaded } from '#console/components/use-loaded.ts';
import { useApp } from '#console/console-app.ts';
import { isWaiting } from '#console/data/alert-book.ts';
import { hashFor } from '#console/routes.ts';
import type { AlertDetail } from '#ops-centre/http/api/alert-history-types.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import { Shape } from '#web/shape.tsx';

/** One alert with everything that is known of it. Loaded anew whenever the live stream changes it. */
export function AlertPage({ alertId }: { readonly alertId: string }): JSX.Element {
  const { text, store } = useApp();
  const known = store.alerts.value.get(alertId);
  const path = `/api/alerts/${encodeURIComponent(alertId)}`;
  const loaded = useLoaded<AlertDetail>(path, known?.version);
  const detail = loaded.kind === 'loaded' ? loaded.value : null;
  const alert = newest(known, detail?.alert);
  return (
    <section class="detail-page">
      <a class="back-link" href={hashFor.alerts}>
        ← {text.value.alert.backToList}
      </a>
      {loaded.kind === 'problem' && <LoadProblem problem={loaded.problem} />}
      {alert && <AlertHead alert={alert} />}
      {alert && <Evidence alert={alert} />}
      {detail && (
        <div class="detail-columns">
          <AlertLog log={detail.log} />
          {detail.alert.kind === 'fever' && (
            <section class="panel">
              <h2>{text.value.alert.episode}</h2>
              <PassageTable passages={detail.passages} />
              {detail.steps.length > 0 && <h2>{text.value.alert.steps}</h2>}
              <EpisodeSteps steps={detail.steps} />
            </section>
          )}
        </div>
      )}
    </section>
  );
}

function Evidence({ alert }: { readonly alert: AlertView }): JSX.Element {
  return alert.kind === 'device' ? (
    <DeviceEvidence alert={alert} />
  ) : (
    <AlertEvidence alert={alert} />
  );
}

function newest(a: AlertView | undefined, b: AlertView | undefined): AlertView | undefined {
  if (!a || !b) return a ?? b;
  return a.version > b.version ? a : b;
}

type LoadProblemProps = { readonly problem: Parameters<typeof ProblemNote>[0]['problem'] };

function LoadProblem({ problem }: LoadProblemProps): JSX.Element {
  const { text } = useApp();
  if (problem.status !== 404) return <ProblemNote problem={problem} />;
  return <p class="empty">{text.value.alert.notFound}</p>;
}

function AlertHead({ alert }: { readonly alert: AlertView }): JSX.Element {
  const { text, formats } = useApp();
  const { alert: t, alerts, words } = text.value;
  const by = alert.acknowledgedBy;
  const isDevice = alert.kind === 'device';
  return (
    <header
      class={`panel alert-head is-${alert.kind} ${isWaiting(alert) ? 'is-waiting' : 'is-answered'}`}
    >
      <Shape name={alertShape(alert)} class="alert-shape" />
      {alert.kind === 'fever' && (
        <div class="alert-head-temperature">
          <Celsius value={bodyTemperature(alert)} />
        </div>
      )}
      <div class="alert-head-words">
        <h1>
          {isDevice
            ? t.deviceHeading(words.health.condition[alert.condition], alert.deviceId)
            : t.heading(alerts.place(alert.checkpointId, alert.laneId))}
        </h1>
        <p class="alert-head-line">
          <strong class="state-word">{words.alertState[alert.state]}</strong>
          {by && (
            <span>{alerts.acknowledgedBy(by.userName, formats.value.clockTime(by.atMs))}</span>
          )}
          <span>
            {isDevice
              ? alerts.place(alert.checkpointId, alert.laneId)
              : words.outcome[alert.outcome]}
          </span>
          <AlertAge alert={alert} />
        </p>
        <p class={isDevice ? 'alert-advice' : 'faint'}>
          {isDevice ? words.health.advice[alert.advice] : t.guidance}
        </p>
      </div>
      <div class="alert-action">
        <AcknowledgeButton alert={alert} />
      </div>
      <AcknowledgeNotice alertId={alert.alertId} />
    </header>
  );
}
