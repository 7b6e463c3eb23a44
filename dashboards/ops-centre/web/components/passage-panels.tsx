import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { PassageDetailView } from '#ops-centre/http/api/passage-types.ts';
import { Fact, Facts } from './facts.tsx';
import { Celsius } from './temperature.tsx';

type PanelProps = { readonly passage: PassageDetailView };

/** The temperature behind a passage: raw and compensated, with what it was compared to. */
export function ReadingPanel({ passage }: PanelProps): JSX.Element {
  const { text } = useApp();
  const { passage: t, alerts, alert, app, words } = text.value;
  const { reading } = passage;
  const optional = (value: number | null): JSX.Element | string =>
    value === null ? app.none : <Celsius value={value} />;
  return (
    <section class="panel">
      <h2>{t.reading}</h2>
      {!reading && <p class="faint">{t.noReading}</p>}
      {reading && (
        <Facts>
          <Fact name={alerts.compensated}>{optional(reading.compensatedTemperatureCelsius)}</Fact>
          <Fact name={alerts.raw}>
            <Celsius value={reading.rawTemperatureCelsius} />
          </Fact>
          <Fact name={alerts.ambient}>{optional(reading.ambientTemperatureCelsius)}</Fact>
          <Fact name={alerts.threshold}>
            <Celsius value={passage.decision.thresholdCelsius} />
          </Fact>
          <Fact name={t.bodySite}>{words.bodySite[reading.bodySite]}</Fact>
          <Fact name={t.mode}>{words.mode[reading.mode]}</Fact>
          <Fact name={t.formula}>
            <code>{reading.compensationFormula}</code>
          </Fact>
          <Fact name={alert.device}>{reading.deviceId}</Fact>
        </Facts>
      )}
    </section>
  );
}

/** What the code was worth. What it said is nowhere. */
export function ScanPanel({ passage }: PanelProps): JSX.Element {
  const { text } = useApp();
  const { passage: t, passages, words } = text.value;
  const { scan } = passage;
  return (
    <section class="panel">
      <h2>{t.scan}</h2>
      {!scan && <p class="faint">{t.noScan}</p>}
      {scan && (
        <Facts>
          <Fact name={passages.columns.code}>{words.codeVerdict[scan.verdict]}</Fact>
          <Fact name={t.codeReason}>
            <code>{scan.reason}</code>
          </Fact>
          <Fact name={t.format}>
            <code>{scan.format}</code>
          </Fact>
          <Fact name={passages.columns.kind}>{words.passageKind[scan.passageKind]}</Fact>
          <Fact name={t.pseudonym}>
            {scan.pseudonym === null ? t.pseudonymHidden : <code>{scan.pseudonym}</code>}
          </Fact>
        </Facts>
      )}
    </section>
  );
}
