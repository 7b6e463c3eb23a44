import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { EpisodeStepView } from '#ops-centre/http/api/alert-history-types.ts';
import { Celsius } from './temperature.tsx';

/** What the guard did about a person, and what became of it, oldest first. */
export function EpisodeSteps({
  steps,
}: {
  readonly steps: readonly EpisodeStepView[];
}): JSX.Element {
  return (
    <ol class="log">
      {steps.map((step) => (
        <StepLine key={step.eventId} step={step} />
      ))}
    </ol>
  );
}

function StepLine({ step }: { readonly step: EpisodeStepView }): JSX.Element {
  const { text, formats } = useApp();
  const { words } = text.value;
  const { otherSite, contact } = step;
  return (
    <li class="log-line">
      <time class="log-time">{formats.value.dayTime(step.observedAtMs)}</time>
      <div>
        <strong>{words.episodeState[step.state]}</strong>{' '}
        <span class="faint">{words.episodeCause[step.cause]}</span>
        {otherSite && (
          <p class="log-detail">
            {words.bodySite[otherSite.bodySite]} <Celsius value={otherSite.temperatureCelsius} />
          </p>
        )}
        {contact && (
          <p class="log-detail">
            {words.contactSite[contact.contactSite]} <Celsius value={contact.temperatureCelsius} />
          </p>
        )}
      </div>
    </li>
  );
}
