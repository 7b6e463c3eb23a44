import type { ContactSite, EpisodeAction } from '#gateway/domain/episode.ts';
import { askStation } from '#web/station-http.ts';

/** What came of a guard's word about somebody aside. Never throws: a failure is an answer. */
export type EpisodeAnswer = 'accepted' | 'refused' | 'failed';

type Whom = { readonly laneId: string; readonly episodeId: string };

export function sendContact(
  whom: Whom,
  contactSite: ContactSite,
  temperatureCelsius: number,
): Promise<EpisodeAnswer> {
  return send(whom, 'contact', { temperatureCelsius, contactSite });
}

/** Another place is the wrist: the guard can reach it under a sleeve, and it is never the first one. */
export function sendAction(whom: Whom, action: EpisodeAction): Promise<EpisodeAnswer> {
  const body = action === 'measure-other-site' ? { action, bodySite: 'wrist' } : { action };
  return send(whom, 'action', body);
}

async function send(
  { laneId, episodeId }: Whom,
  what: 'contact' | 'action',
  body: object,
): Promise<EpisodeAnswer> {
  const lane = encodeURIComponent(laneId);
  const path = `/api/lanes/${lane}/episodes/${encodeURIComponent(episodeId)}/${what}`;
  const response = await askStation(path, body);
  if (response?.ok) return 'accepted';
  return response && response.status < 500 ? 'refused' : 'failed';
}
