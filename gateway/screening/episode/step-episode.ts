import type { ContactReading } from '#gateway/domain/episode.ts';
import { EpisodeCause, EpisodeState, isFinal } from '#gateway/domain/episode.ts';
import type { EpisodeRules } from './episode-rules.ts';
import {
  contactObjection,
  contactThresholdCelsius,
  HIGH_CONTACT_CELSIUS,
} from './episode-rules.ts';
import type { EpisodeEvent, EpisodeStep, FeverEpisode, Measured } from './fever-episode.ts';
import { dueMsOf } from './fever-episode.ts';

/**
 * One step of an episode: suspected → aside → second look → an end. Pure. Only a contact reading confirms,
 * and only a contact reading or two to three quick repeats below 38.0 °C take the suspicion back: the same
 * site again carries a likelihood ratio of 1.1 to 1.3, another site 2.9 to 3.7, a contact thermometer 11 to 14
 * (PhysioNet face temperature data).
 */
export function stepEpisode(
  rules: EpisodeRules,
  episode: FeverEpisode,
  event: EpisodeEvent,
  nowMs: number,
): EpisodeStep | null {
  if (isFinal(episode.state)) return null;
  switch (event.kind) {
    case 'measured':
      return measured(rules, episode, event.measured, nowMs);
    case 'contact':
      return contact(episode, event.reading);
    case 'wait-started':
      return waitStarted(rules, episode, nowMs);
    case 'left':
      return undecided(episode, EpisodeCause.PersonLeft);
    case 'due':
      return due(rules, episode, nowMs);
    case 'displaced':
      return undecided(episode, EpisodeCause.TooManyOpen);
    default: {
      const unhandled: never = event;
      return unhandled;
    }
  }
}

function measured(
  rules: EpisodeRules,
  before: FeverEpisode,
  measurement: Measured,
  nowMs: number,
): EpisodeStep | null {
  const episode = measurement.isHigh ? madeHigh(rules, before, nowMs) : before;
  if (measurement.bodySite !== episode.suspicion.bodySite) {
    return otherSite(rules, episode, measurement, nowMs);
  }
  if (episode.state === EpisodeState.Suspected) return repeated(rules, episode, measurement, nowMs);
  if (episode === before) return null;
  // It was aside and is high now: there is nothing to wait for any more.
  return { episode: secondLook(episode), cause: EpisodeCause.Repeated };
}

function madeHigh(rules: EpisodeRules, episode: FeverEpisode, nowMs: number): FeverEpisode {
  if (episode.isHigh) return episode;
  return { ...episode, isHigh: true, contactDueMs: nowMs + rules.contactWithinMs };
}

const MOST_REPEATS = 3;
/** Two repeats that lie further apart need a third. */
const STEADY_SPREAD_CELSIUS = 0.5;

function repeated(
  rules: EpisodeRules,
  before: FeverEpisode,
  { temperatureCelsius, thresholdCelsius }: Measured,
  nowMs: number,
): EpisodeStep {
  const repeatsCelsius = [...before.repeatsCelsius, temperatureCelsius];
  const episode = { ...before, repeatsCelsius };
  if (isAimError(episode)) {
    return ended(episode, EpisodeState.Cleared, EpisodeCause.AimCorrected);
  }
  const isOver = temperatureCelsius >= thresholdCelsius || repeatsCelsius.length >= MOST_REPEATS;
  return isOver || episode.isHigh
    ? { episode: afterRepeats(rules, episode, nowMs), cause: EpisodeCause.Repeated }
    : { episode, cause: EpisodeCause.Repeated };
}

/** The median of two or three is below; never for one that was high. */
function isAimError({ isHigh, repeatsCelsius, suspicion }: FeverEpisode): boolean {
  if (isHigh || repeatsCelsius.length < 2) return false;
  const sorted = repeatsCelsius.toSorted((one, other) => one - other);
  const [lowest = Number.NaN, second = Number.NaN] = sorted;
  const threshold = suspicion.decision.thresholdCelsius;
  if (sorted.length >= MOST_REPEATS) return second < threshold;
  return second - lowest <= STEADY_SPREAD_CELSIUS && (lowest + second) / 2 < threshold;
}

/** Who is high does not wait: a contact thermometer is not misled by cold or sun. */
function afterRepeats(rules: EpisodeRules, episode: FeverEpisode, nowMs: number): FeverEpisode {
  if (episode.isHigh) return secondLook(episode);
  return { ...episode, state: EpisodeState.Aside, stepDueMs: nowMs + rules.waitMs };
}

function secondLook(episode: FeverEpisode): FeverEpisode {
  if (episode.state === EpisodeState.SecondLook) return episode;
  return { ...episode, state: EpisodeState.SecondLook, stepDueMs: null };
}

/** One that is high stays, whatever a later one says. */
function otherSite(
  rules: EpisodeRules,
  before: FeverEpisode,
  { isHigh, ...measurement }: Measured,
  nowMs: number,
): EpisodeStep {
  const { temperatureCelsius, thresholdCelsius } = measurement;
  const episode = secondLook(before);
  const cause = EpisodeCause.OtherSiteMeasured;
  if (episode.otherSite?.isAtOrAbove) return { episode, cause };
  const isAtOrAbove = isHigh || temperatureCelsius >= thresholdCelsius;
  const stepDueMs = isAtOrAbove ? nowMs + rules.contactWithinMs : null;
  return { episode: { ...episode, otherSite: { ...measurement, isAtOrAbove }, stepDueMs }, cause };
}

function contact(episode: FeverEpisode, reading: ContactReading): EpisodeStep | null {
  if (contactObjection(reading)) return null;
  const thresholdCelsius = contactThresholdCelsius(reading.contactSite);
  const isHigh = episode.isHigh || reading.temperatureCelsius >= HIGH_CONTACT_CELSIUS;
  const known = { ...episode, isHigh, contact: { ...reading, thresholdCelsius } };
  return reading.temperatureCelsius >= thresholdCelsius
    ? ended(known, EpisodeState.Confirmed, EpisodeCause.ContactAtOrAbove)
    : ended(known, EpisodeState.Cleared, EpisodeCause.ContactBelow);
}

function waitStarted(
  rules: EpisodeRules,
  episode: FeverEpisode,
  nowMs: number,
): EpisodeStep | null {
  if (episode.state !== EpisodeState.Suspected || episode.isHigh) return null;
  return { episode: afterRepeats(rules, episode, nowMs), cause: EpisodeCause.WaitStarted };
}

function due(rules: EpisodeRules, episode: FeverEpisode, nowMs: number): EpisodeStep | null {
  if (nowMs < dueMsOf(episode)) return null;
  if (nowMs >= episode.endMs) return undecided(episode, EpisodeCause.TimeOver);
  if (episode.contactDueMs !== null && nowMs >= episode.contactDueMs) {
    return { episode: { ...episode, contactDueMs: null }, cause: EpisodeCause.ContactOverdue };
  }
  return stepDue(rules, episode, nowMs);
}

function stepDue(rules: EpisodeRules, episode: FeverEpisode, nowMs: number): EpisodeStep | null {
  switch (episode.state) {
    case EpisodeState.Suspected:
      return { episode: afterRepeats(rules, episode, nowMs), cause: EpisodeCause.RepeatsOver };
    case EpisodeState.Aside:
      return { episode: secondLook(episode), cause: EpisodeCause.WaitOver };
    case EpisodeState.SecondLook:
      return undecided(episode, EpisodeCause.NoContactReading);
    default:
      return null;
  }
}

/** Without a contact reading: probable when another site was high too. */
export function undecided(episode: FeverEpisode, cause: EpisodeCause): EpisodeStep {
  return ended(
    episode,
    episode.otherSite?.isAtOrAbove ? EpisodeState.Probable : EpisodeState.Unresolved,
    cause,
  );
}

function ended(episode: FeverEpisode, state: EpisodeState, cause: EpisodeCause): EpisodeStep {
  return { episode: { ...episode, state, stepDueMs: null, contactDueMs: null }, cause };
}
