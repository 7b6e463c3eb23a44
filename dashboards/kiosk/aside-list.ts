import type { KioskEpisodesV1, KioskEpisodeV1 } from '#gateway/wire/kiosk-stream.ts';

/** Somebody who was stepped aside, with times on the page's steady clock. */
export type AsidePerson = KioskEpisodeV1 & {
  /** When the wait is over or a contact reading is due; `null`: no such time. */
  readonly stepDueAtMs: number | null;
  /** When the episode ends whatever is known by then; `null`: it has ended. */
  readonly endsAtMs: number | null;
  /** Until when the end of an episode is shown; `null`: it is open. */
  readonly shownUntilMs: number | null;
  /** By the station's clock; `null` where it does not say. */
  readonly startedAtMs: number | null;
};

export type AsideList = {
  /** Open ones, the most urgent first, as the gateway sorts them. */
  readonly open: readonly AsidePerson[];
  /** Those who have just been decided; the guard still has to act on it. */
  readonly ended: readonly AsidePerson[];
  readonly more: number;
};

/** The guard reads what came out and lets the person go; the gateway forgets them then, too. */
const SHOWN_ENDED_MS = 20_000;

export const emptyAside: AsideList = { open: [], ended: [], more: 0 };

export function asideFrom(
  { episodes, more }: KioskEpisodesV1,
  nowMs: number,
  serverNowMs: number,
): AsideList {
  const people = episodes.map(
    (episode): AsidePerson => ({
      ...episode,
      stepDueAtMs: episode.stepDueInMs === null ? null : nowMs + episode.stepDueInMs,
      endsAtMs: episode.endsInMs === null ? null : nowMs + episode.endsInMs,
      shownUntilMs:
        episode.endedMsAgo === null ? null : nowMs + SHOWN_ENDED_MS - episode.endedMsAgo,
      startedAtMs: episode.startedMsAgo === undefined ? null : serverNowMs - episode.startedMsAgo,
    }),
  );
  return {
    open: people.filter(isOpen),
    ended: people.filter((person) => !isOpen(person)),
    more,
  };
}

/** Without those whose end has been shown long enough. */
export function withoutPast(list: AsideList, nowMs: number): AsideList {
  const ended = list.ended.filter(({ shownUntilMs }) => (shownUntilMs ?? nowMs) > nowMs);
  return ended.length === list.ended.length ? list : { ...list, ended };
}

/** `0` from the moment on at which something is due. */
export const leftMs = (atMs: number, nowMs: number): number => Math.max(0, atMs - nowMs);

/** What the guard has to be told of: a step that is new to somebody, or a decision. */
export function newSteps(before: AsideList, after: AsideList): readonly AsidePerson[] {
  const known = new Map(
    [...before.open, ...before.ended].map((person) => [person.episodeId, stepKey(person)]),
  );
  return [...after.open, ...after.ended].filter(
    (person) => known.get(person.episodeId) !== stepKey(person),
  );
}

const isOpen = ({ endedMsAgo }: KioskEpisodeV1): boolean => endedMsAgo === null;

const stepKey = ({ step, state }: KioskEpisodeV1): string =>
  step === 'done' ? `${step} ${state}` : step;
