import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import type { ContactSite, EpisodeAction } from '#gateway/domain/episode.ts';
import type { KioskEpisodesV1 } from '#gateway/wire/kiosk-stream.ts';
import { remember, remembered } from '#web/memory.ts';
import type { ServerClock } from '#web/server-clock.ts';
import type { SteadyClock } from '#web/steady-clock.ts';
import type { AsideList, AsidePerson } from './aside-list.ts';
import { asideFrom, emptyAside, newSteps, withoutPast } from './aside-list.ts';
import type { EpisodeAnswer } from './episode-client.ts';
import { sendAction, sendContact } from './episode-client.ts';

/** The people aside, and the one whom the guard sees to at the moment. */
export type AsideDesk = {
  readonly list: ReadonlySignal<AsideList>;
  /** Steady time in whole seconds: countdowns hang on it. */
  readonly nowMs: ReadonlySignal<number>;
  readonly selected: ReadonlySignal<AsidePerson | null>;
  readonly select: (episodeId: string | null) => void;
  readonly selectLabel: (label: number) => void;
  /** Of the thermometer that lies at this gate: remembered, always in sight. */
  readonly contactSite: ReadonlySignal<ContactSite>;
  readonly chooseContactSite: (site: ContactSite) => void;
  readonly contact: (person: AsidePerson, celsius: number) => Promise<EpisodeAnswer>;
  readonly act: (person: AsidePerson, action: EpisodeAction) => Promise<EpisodeAnswer>;
  /** Everything the gateway knows of, after a change and on connecting. */
  readonly heard: (episodes: KioskEpisodesV1) => void;
  /** Another stream follows: the first list of it is no news. */
  readonly beganAnew: () => void;
};

export type AsideDeskOptions = {
  readonly clock: SteadyClock;
  readonly serverClock: ServerClock;
  readonly laneId: ReadonlySignal<string | null>;
  readonly onNewStep: (person: AsidePerson) => void;
};

const SECOND_MS = 1_000;
const SITE_KEY = 'gatehouse.kiosk.contact-site';

export function createAsideDesk(options: AsideDeskOptions): AsideDesk {
  const { clock, serverClock, laneId, onNewStep } = options;
  const list = signal<AsideList>(emptyAside);
  const wholeSecond = (): number => Math.floor(clock() / SECOND_MS) * SECOND_MS;
  const nowMs = signal(wholeSecond());
  const selectedId = signal<string | null>(null);
  const contactSite = signal<ContactSite>(rememberedSite());
  let isFirst = true;
  setInterval(() => {
    nowMs.value = wholeSecond();
    list.value = withoutPast(list.peek(), clock());
  }, SECOND_MS / 4);
  const everybody = computed(() => [...list.value.open, ...list.value.ended]);

  return {
    list,
    nowMs,
    selected: computed(
      () => everybody.value.find(({ episodeId }) => episodeId === selectedId.value) ?? null,
    ),
    select(episodeId) {
      selectedId.value = episodeId;
    },
    selectLabel(label) {
      const person = list.peek().open.find((each) => each.label === label);
      if (person) selectedId.value = person.episodeId;
    },
    contactSite,
    chooseContactSite(site) {
      contactSite.value = site;
      remember(SITE_KEY, site);
    },
    contact: ({ episodeId }, celsius) =>
      sendContact({ laneId: laneId.peek() ?? '', episodeId }, contactSite.peek(), celsius),
    act: ({ episodeId }, action) => sendAction({ laneId: laneId.peek() ?? '', episodeId }, action),
    heard(episodes) {
      const before = list.peek();
      list.value = asideFrom(episodes, clock(), serverClock.nowMs());
      if (!isFirst) for (const person of newSteps(before, list.peek())) onNewStep(person);
      isFirst = false;
    },
    beganAnew() {
      isFirst = true;
    },
  };
}

function rememberedSite(): ContactSite {
  const site = remembered(SITE_KEY);
  return site === 'ear' || site === 'oral' ? site : 'axillary';
}
