import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { EpisodeV1 } from '#gateway/wire/episode-schemas.ts';
import type { EpisodeStepView } from '#ops-centre/http/api/alert-history-types.ts';
import type { StoredEvent } from '#ops-centre/store/event-table.ts';

/** One step as people read it: without the pseudonym. */
export function episodeStepFrom({ id, observedAtMs, bodyJson }: StoredEvent): EpisodeStepView {
  const { to, cause, otherSite, contact } = JSON.parse(bodyJson) as EpisodeV1;
  return {
    eventId: eventIdFrom(id),
    observedAtMs,
    state: to,
    cause,
    otherSite: otherSite && {
      bodySite: otherSite.bodySite,
      temperatureCelsius: otherSite.temperatureCelsius,
    },
    contact: contact && {
      contactSite: contact.contactSite,
      temperatureCelsius: contact.temperatureCelsius,
    },
  };
}
