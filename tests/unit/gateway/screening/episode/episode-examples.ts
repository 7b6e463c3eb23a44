import type { ContactReading, EpisodeState } from '#gateway/domain/episode.ts';
import type {
  EpisodeEvent,
  FeverEpisode,
  Measured,
} from '#gateway/screening/episode/fever-episode.ts';
import { openedEpisode } from '#gateway/screening/episode/fever-episode.ts';
import { stepEpisode } from '#gateway/screening/episode/step-episode.ts';
import { episodeRules } from '#tests/unit/gateway/screening/screening-examples.ts';

export const MINUTE_MS = 60_000;

/** Suspected at time 0 with this temperature, by a threshold of 37.3. */
export function suspected(temperatureCelsius = 37.5): FeverEpisode {
  return openedEpisode(
    episodeRules,
    {
      episodeId: 'lane-1-b7-1',
      laneId: 'lane-1',
      checkpointId: 'north',
      label: 1,
      pseudonym: 'k1.p',
      isHigh: temperatureCelsius >= 38,
      temperatureCelsius,
      suspicion: {
        passageId: 'lane-1-b7-1',
        attempt: 1,
        deviceId: 'thermometer-1',
        mode: 'body',
        bodySite: 'forehead',
        rawTemperatureCelsius: temperatureCelsius,
        compensatedTemperatureCelsius: temperatureCelsius,
        ambientTemperatureCelsius: 22,
        decision: {
          outcome: 'suspected',
          reason: 'at-or-above-threshold',
          temperatureCelsius,
          thresholdCelsius: 37.3,
          policy: 'fixed-threshold-1',
        },
      },
    },
    0,
  );
}

export function measured(
  temperatureCelsius: number,
  changes: Partial<Measured> = {},
): EpisodeEvent {
  return {
    kind: 'measured',
    measured: {
      passageId: 'lane-1-b7-2',
      bodySite: 'forehead',
      temperatureCelsius,
      thresholdCelsius: 37.3,
      isHigh: temperatureCelsius >= 38,
      ...changes,
    },
  };
}

export const atWrist = (temperatureCelsius: number): EpisodeEvent =>
  measured(temperatureCelsius, { bodySite: 'wrist' });

export function contact(
  temperatureCelsius: number,
  contactSite: ContactReading['contactSite'] = 'axillary',
): EpisodeEvent {
  return { kind: 'contact', reading: { temperatureCelsius, contactSite, source: 'typed' } };
}

/** What becomes of it, one event after the other, a second apart from `fromMs` on. */
export function after(
  episode: FeverEpisode,
  events: readonly EpisodeEvent[],
  fromMs = 1_000,
): FeverEpisode {
  return events.reduce(
    (current, event, index) =>
      stepEpisode(episodeRules, current, event, fromMs + index * 1_000)?.episode ?? current,
    episode,
  );
}

/** An example of each state. */
export const examples: Readonly<Record<EpisodeState, FeverEpisode>> = {
  suspected: suspected(),
  aside: after(suspected(), [{ kind: 'wait-started' }]),
  'second-look': after(suspected(), [atWrist(36.9)]),
  confirmed: after(suspected(), [contact(37.3)]),
  cleared: after(suspected(), [contact(37.2)]),
  probable: after(suspected(), [atWrist(37.4), { kind: 'left' }]),
  unresolved: after(suspected(), [{ kind: 'left' }]),
};
