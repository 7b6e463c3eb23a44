import type { JSX } from 'preact';
import { useApp } from '#records-page/records-app.ts';
import type { SinkView } from '#records-page/station-records.ts';
import { Shape } from '#web/shape.tsx';

export function SinkList({ sinks }: { readonly sinks: readonly SinkView[] }): JSX.Element {
  const { text } = useApp();
  return (
    <section aria-label={text.value.sinks}>
      <h2>{text.value.sinks}</h2>
      <ul>
        {sinks.map((sink) => (
          <SinkRow key={sink.sinkId} sink={sink} />
        ))}
      </ul>
    </section>
  );
}

function SinkRow({ sink }: { readonly sink: SinkView }): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value;
  const { sinkId, state, detail, backlogRecords } = sink;
  return (
    <li class={`sink is-${state}`}>
      <Shape name={state === 'ok' ? 'circle' : 'octagon'} />
      <strong>{sinkId}</strong>
      <span>{t.sinkState[state]}</span>
      <span>
        {backlogRecords === 0 ? t.nothingWaiting : t.waiting(formats.value.count(backlogRecords))}
      </span>
      {detail !== '' && <span lang="en">{detail}</span>}
    </li>
  );
}
