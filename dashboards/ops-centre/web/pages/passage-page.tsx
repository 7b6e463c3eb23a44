import type { JSX } from 'preact';
import { CorrectedTime } from '#console/components/corrected-time.tsx';
import { Fact, Facts } from '#console/components/facts.tsx';
import { ReadingPanel, ScanPanel } from '#console/components/passage-panels.tsx';
import { VerdictMark } from '#console/components/passage-table.tsx';
import { ProblemNote } from '#console/components/problem-note.tsx';
import { useLoaded } from '#console/components/use-loaded.ts';
import { useApp } from '#console/console-app.ts';
import { hashFor } from '#console/routes.ts';
import type { PassageDetailView } from '#ops-centre/http/api/passage-types.ts';

type PassagePageProps = { readonly gatewayId: string; readonly passageId: string };

/** The evidence of one passage, complete. */
export function PassagePage({ gatewayId, passageId }: PassagePageProps): JSX.Element {
  const { text } = useApp();
  const t = text.value.passage;
  const path = `/api/passages/${encodeURIComponent(gatewayId)}/${encodeURIComponent(passageId)}`;
  const loaded = useLoaded<PassageDetailView>(path, null);
  return (
    <section class="detail-page">
      <a class="back-link" href={hashFor.passages}>
        ← {t.backToList}
      </a>
      {loaded.kind === 'problem' &&
        (loaded.problem.status === 404 ? (
          <p class="empty">{t.notFound}</p>
        ) : (
          <ProblemNote problem={loaded.problem} />
        ))}
      {loaded.kind === 'loaded' && <Passage passage={loaded.value} />}
    </section>
  );
}

function Passage({ passage }: { readonly passage: PassageDetailView }): JSX.Element {
  const { text, formats } = useApp();
  const { passage: t, alerts, words } = text.value;
  const { count, dayTime } = formats.value;
  return (
    <>
      <section class="panel">
        <h1>{t.heading(alerts.place(passage.checkpointId, passage.laneId))}</h1>
        <Facts>
          <Fact name={t.verdict}>
            <VerdictMark verdict={passage.verdict} />
            <span class="faint">{words.verdictReason[passage.verdictReason]}</span>
          </Fact>
          <Fact name={t.observedAt}>{dayTime(passage.observedAtMs)}</Fact>
          <CorrectedTime time={passage.correctedTime} />
          <Fact name={t.receivedAt}>
            {dayTime(passage.receivedAtMs)}
            {passage.late && <span class="tag is-late">{alerts.late}</span>}
          </Fact>
          <Fact name={t.attempt}>{count(passage.attempt)}</Fact>
          <Fact name={t.direction}>{words.direction[passage.direction]}</Fact>
          <Fact name={t.pairing}>{words.pairing[passage.pairing]}</Fact>
          <Fact name={t.decision}>
            {words.outcome[passage.decision.outcome]}
            <span class="faint">{words.outcomeReason[passage.decision.reason]}</span>
          </Fact>
          <Fact name={t.policy}>
            <code>{passage.decision.policy}</code>
          </Fact>
          <Fact name={t.episode}>
            <code>{passage.episodeId}</code>
          </Fact>
          <Fact name={t.eventId}>
            <code>{passage.eventId}</code>
          </Fact>
        </Facts>
      </section>
      <div class="detail-columns">
        <ReadingPanel passage={passage} />
        <ScanPanel passage={passage} />
      </div>
    </>
  );
}
