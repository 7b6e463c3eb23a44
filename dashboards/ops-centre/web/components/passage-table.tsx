import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { hashFor } from '#console/routes.ts';
import type { Verdict } from '#gateway/domain/passage.ts';
import type { PassageView } from '#ops-centre/http/api/passage-types.ts';
import type { ShapeName } from '#web/shape.tsx';
import { Shape } from '#web/shape.tsx';
import { memo } from './memo.ts';
import { Celsius } from './temperature.tsx';

const verdictShapes: Readonly<Record<Verdict, ShapeName>> = {
  admit: 'circle',
  'measure-again': 'triangle',
  'step-aside': 'octagon',
  refuse: 'square',
  'call-guard': 'diamond',
};

type PassageTableProps = { readonly passages: readonly PassageView[] };

export function PassageTable({ passages }: PassageTableProps): JSX.Element {
  const { text } = useApp();
  const t = text.value.passages.columns;
  return (
    <table class="passage-table">
      <thead>
        <tr>
          <th scope="col">{t.time}</th>
          <th scope="col">{t.verdict}</th>
          <th scope="col">{t.place}</th>
          <th scope="col" class="number">
            {t.temperature}
          </th>
          <th scope="col">{t.code}</th>
          <th scope="col">{t.kind}</th>
        </tr>
      </thead>
      <tbody>
        {passages.map((each) => (
          <PassageRow key={each.eventId} passage={each} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ passage }: { readonly passage: PassageView }): JSX.Element {
  const { text, formats } = useApp();
  const { passages: t, alerts, words } = text.value;
  return (
    <tr>
      <td class="time">
        <a href={hashFor.passage(passage.gatewayId, passage.passageId)}>
          {formats.value.clockTime(passage.observedAtMs)}
        </a>
        {passage.late && <span class="tag is-late">{alerts.late}</span>}
      </td>
      <td>
        <span class="verdict-cell">
          <VerdictMark verdict={passage.verdict} />
          {passage.verdict !== 'admit' && (
            <span class="faint">{words.verdictReason[passage.verdictReason]}</span>
          )}
        </span>
      </td>
      <td>{alerts.place(passage.checkpointId, passage.laneId)}</td>
      <td class="number">
        <PassageTemperature passage={passage} />
      </td>
      <td>{passage.codeVerdict ? words.codeVerdict[passage.codeVerdict] : t.noCode}</td>
      <td>
        {words.passageKind[passage.kind]}
        {passage.direction === 'out' && <span class="tag">{words.direction.out}</span>}
      </td>
    </tr>
  );
}

const PassageRow = memo(Row);

/** Shape, colour and word of a verdict. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }): JSX.Element {
  const { text } = useApp();
  return (
    <span class={`verdict-mark is-${verdict}`}>
      <Shape name={verdictShapes[verdict]} />
      {text.value.words.verdict[verdict]}
    </span>
  );
}

function PassageTemperature({ passage }: { readonly passage: PassageView }): JSX.Element {
  const { text } = useApp();
  const value = passage.compensatedTemperatureCelsius ?? passage.rawTemperatureCelsius;
  if (value === null) return <span class="faint">{text.value.passages.noTemperature}</span>;
  return <Celsius value={value} />;
}
