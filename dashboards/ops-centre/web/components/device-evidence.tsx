import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { DeviceAlertView } from '#ops-centre/http/api/alert-types.ts';
import { countsDays, healthFigure } from '#web/health-words.ts';
import { CorrectedTime } from './corrected-time.tsx';
import { Fact, Facts } from './facts.tsx';

/** What was found about a thermometer. Nothing here is about a person. */
export function DeviceEvidence({ alert }: { readonly alert: DeviceAlertView }): JSX.Element {
  const { text, formats } = useApp();
  const { alert: t, app, words } = text.value;
  const { measure, found, limit, count } = alert.evidence;
  const { health } = words;
  return (
    <section class="panel">
      <h2>{t.evidence}</h2>
      <Facts>
        <Fact name={t.deviceCondition}>{health.condition[alert.condition]}</Fact>
        <Fact name={health.measure[measure]}>
          {healthFigure(measure, found)}{' '}
          <span class="faint">
            {countsDays(measure)
              ? health.restsOnDays(formats.value.count(count))
              : health.restsOnPeople(formats.value.count(count))}
          </span>
        </Fact>
        <Fact name={health.reference}>
          {limit === null ? app.none : healthFigure(measure, limit)}
        </Fact>
        <Fact name={t.priority}>{words.priority[alert.priority]}</Fact>
        <Fact name={t.device}>{alert.deviceId}</Fact>
        <Fact name={t.deviceSince}>{formats.value.dayTime(alert.sinceMs)}</Fact>
        <CorrectedTime time={alert.correctedTime} />
      </Facts>
    </section>
  );
}
