import type { EpisodeAnswer, EpisodeRequest } from '#gateway/domain/episode.ts';
import { ContactSource, EpisodeAction } from '#gateway/domain/episode.ts';
import { openEpisodeIn } from './episode/episode-book.ts';
import { contactObjection } from './episode/episode-rules.ts';
import type { FeverEpisode } from './episode/fever-episode.ts';
import { requestableEpisode } from './lane.ts';
import type { LaneRules } from './lane-rules.ts';
import type { LaneInput, LaneState } from './lane-state.ts';

type Refused = Extract<EpisodeAnswer, { readonly kind: 'refused' }>;

export const unknownEpisode: Refused = {
  kind: 'refused',
  why: 'unknown',
  sentence: 'This episode has ended or is of another lane. Measure the person again.',
};

/** A request as the lane's input, or why it cannot be one. */
export function inputFrom(
  rules: LaneRules,
  state: LaneState,
  episodeId: string,
  request: EpisodeRequest,
  at: LaneInput['at'],
): LaneInput | Refused {
  const episode = openEpisodeIn(state.book, episodeId);
  if (!episode) return unknownEpisode;
  if (request.kind === 'contact') return contactInput(episode, request, at);
  switch (request.action) {
    case EpisodeAction.StartWait:
      return episode.isHigh || episode.state !== 'suspected'
        ? notNow(
            episode.isHigh
              ? 'At 38.0 °C or above nobody waits: measure with the contact thermometer now.'
              : 'The wait has begun already.',
          )
        : { kind: 'episode-event', episodeId, event: { kind: 'wait-started' }, at };
    case EpisodeAction.PersonLeft:
      return { kind: 'episode-event', episodeId, event: { kind: 'left' }, at };
    case EpisodeAction.ExpectContact:
      return { kind: 'contact-expected', episodeId, at };
    case EpisodeAction.MeasureAgain:
    case EpisodeAction.MeasureOtherSite:
      return measurementInput(rules, state, episode, request, at);
    default: {
      const unhandled: never = request.action;
      return unhandled;
    }
  }
}

function contactInput(
  { episodeId }: FeverEpisode,
  { temperatureCelsius, contactSite }: Extract<EpisodeRequest, { readonly kind: 'contact' }>,
  at: LaneInput['at'],
): LaneInput | Refused {
  const reading = { temperatureCelsius, contactSite, source: ContactSource.Typed };
  const objection = contactObjection(reading);
  return objection
    ? notNow(objection)
    : { kind: 'episode-event', episodeId, event: { kind: 'contact', reading }, at };
}

function measurementInput(
  rules: LaneRules,
  state: LaneState,
  { episodeId, suspicion }: FeverEpisode,
  { action, bodySite }: Extract<EpisodeRequest, { readonly kind: 'action' }>,
  at: LaneInput['at'],
): LaneInput | Refused {
  const isOther = action === EpisodeAction.MeasureOtherSite;
  if (isOther && bodySite === suspicion.bodySite) {
    return notNow('That is the site that was measured first. Choose another one.');
  }
  if (!requestableEpisode(rules, state, { episodeId, at })) {
    return notNow('Somebody else is being measured in this lane. Try again in a moment.');
  }
  const site = isOther ? bodySite : undefined;
  return { kind: 're-measure-requested', episodeId, ...(site && { bodySite: site }), at };
}

const notNow = (sentence: string): Refused => ({
  kind: 'refused',
  why: 'not-now',
  sentence,
});
