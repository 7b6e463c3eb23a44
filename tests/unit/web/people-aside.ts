import type { KioskEpisodeV1 } from '#gateway/wire/kiosk-stream.ts';
import type { AsidePerson } from '#kiosk/aside-list.ts';

export const exampleKioskEpisode: KioskEpisodeV1 = {
  episodeId: 'lane-1-boot-8',
  label: 2,
  state: 'second-look',
  cause: 'wait-over',
  step: 'other-site-and-contact',
  isHigh: false,
  priority: null,
  temperatureCelsius: 37.7,
  otherSiteAtOrAbove: null,
  contactTemperatureCelsius: null,
  stepDueInMs: 60_000,
  endsInMs: 600_000,
  endedMsAgo: null,
  startedMsAgo: 1_200_000,
};

export function personAside(changes: Partial<AsidePerson> = {}): AsidePerson {
  return {
    ...exampleKioskEpisode,
    stepDueAtMs: 60_000,
    endsAtMs: 600_000,
    shownUntilMs: null,
    startedAtMs: 0,
    ...changes,
  };
}
