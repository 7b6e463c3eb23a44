import type { Instant } from '#gateway/domain/clock.ts';
import type { BookStep } from './episode/episode-book.ts';
import {
  advance,
  applyTo,
  contactFromDevice,
  expectContact,
  openEpisodeIn,
  takeOver,
} from './episode/episode-book.ts';
import type { FeverEpisode } from './episode/fever-episode.ts';
import { episodeById, suspectedEpisode } from './episodes.ts';
import type { LaneRules } from './lane-rules.ts';
import type { LaneInput, LaneState, LaneStep } from './lane-state.ts';
import { quiet } from './lane-state.ts';
import { withoutEnded } from './passage-closing.ts';

type AboutEpisodes = Extract<
  LaneInput,
  { readonly kind: 'episode-event' | 'contact-expected' | 'contact-value' | 'taken-over' }
>;

/** What is told about the people aside without a measurement of the lane. */
export function aboutEpisodes(rules: LaneRules, state: LaneState, input: AboutEpisodes): LaneStep {
  const { book, nowMs } = state;
  switch (input.kind) {
    case 'episode-event': {
      const step = applyTo(rules.episodes, book, input.episodeId, input.event, nowMs);
      return step ? afterBook(state, step, input.at) : quiet(state);
    }
    case 'contact-expected':
      return openEpisodeIn(book, input.episodeId)
        ? quiet({ ...state, book: expectContact(book, input.episodeId, nowMs) })
        : quiet(state);
    case 'contact-value':
      return afterBook(
        state,
        contactFromDevice(rules.episodes, book, input.reading, nowMs),
        input.at,
      );
    case 'taken-over': {
      const step = takeOver(rules.episodes, book, input.episodes, nowMs);
      return afterBook(knowing(state, step.book.open), step, input.at);
    }
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

/** Times of steps are on the clock that never steps; `now` says what the wall clock shows. */
function afterBook(state: LaneState, { book, steps }: BookStep, now: Instant): LaneStep {
  return {
    state: { ...state, book, episodes: withoutEnded(state.episodes, steps) },
    outputs: steps.map((step) => ({
      kind: 'episode',
      step,
      at: { wallMs: now.wallMs - (now.monotonicMs - step.atMs), monotonicMs: step.atMs },
    })),
  };
}

/** People of an earlier run are found again by their code, or by the guard's choice. */
function knowing(state: LaneState, open: readonly FeverEpisode[]): LaneState {
  const others = state.episodes.open.filter(
    ({ episodeId }) => !open.some((episode) => episode.episodeId === episodeId),
  );
  const known = open.map(
    (episode) => episodeById(state.episodes, episode.episodeId) ?? suspectedEpisode(episode),
  );
  return { ...state, episodes: { ...state.episodes, open: [...known, ...others] } };
}

/** Deadlines of episodes up to then. */
export function episodesDue(
  rules: LaneRules,
  state: LaneState,
  dueMs: number,
  now: Instant,
): LaneStep {
  if (dueMs < state.book.dueMs) return quiet(state);
  return afterBook(state, advance(rules.episodes, state.book, dueMs), now);
}
