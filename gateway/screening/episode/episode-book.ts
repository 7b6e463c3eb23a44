import type { ContactReading } from '#gateway/domain/episode.ts';
import { EpisodeCause, isFinal } from '#gateway/domain/episode.ts';
import type { EpisodeRules } from './episode-rules.ts';
import type {
  EpisodeEvent,
  EpisodeStep,
  FeverEpisode,
  Opening,
  RestoredEpisode,
} from './fever-episode.ts';
import { dueMsOf, openedEpisode } from './fever-episode.ts';
import { stepEpisode, undecided } from './step-episode.ts';
import type { RecordedStep } from './transition.ts';
import { recordStep } from './transition.ts';

/** The open episodes of one lane, in order of opening. */
export type EpisodeBook = {
  readonly open: readonly FeverEpisode[];
  /** Whose the next value of the contact thermometer is, as the guard said. */
  readonly expected: { readonly episodeId: string; readonly untilMs: number } | null;
  /** When the contact thermometer last sent a value, anybody's. */
  readonly lastContactMs: number | null;
  /** When a deadline comes next, kept because every sample asks; `Infinity` while nobody is aside. */
  readonly dueMs: number;
};

export const emptyEpisodeBook: EpisodeBook = {
  open: [],
  expected: null,
  lastContactMs: null,
  dueMs: Number.POSITIVE_INFINITY,
};

export type BookStep = { readonly book: EpisodeBook; readonly steps: readonly RecordedStep[] };

/** More people aside than one lane can keep apart: a lane that passes one in seven seconds, all of them suspected. */
export const MAX_OPEN_EPISODES = 256;
/** How long the guard's word stands about whose the next contact value is. */
const EXPECTED_MS = 120_000;
const CONTACT_QUIET_MS = 30_000;

export function openEpisodeIn(book: EpisodeBook, episodeId: string): FeverEpisode | null {
  return book.open.find((episode) => episode.episodeId === episodeId) ?? null;
}

/** All deadlines up to now, each at its own time and in order of time, however late this is asked. */
export function advance(rules: EpisodeRules, book: EpisodeBook, nowMs: number): BookStep {
  const steps: RecordedStep[] = [];
  let current = book;
  while (current.dueMs <= nowMs) {
    const { dueMs } = current;
    const due = current.open.find((episode) => dueMsOf(episode) <= dueMs);
    const step = due && stepEpisode(rules, due, { kind: 'due' }, dueMs);
    if (!step) break;
    const recorded = recordStep(rules, due, step, dueMs, null);
    steps.push(recorded);
    current = withEpisode(current, recorded.episode);
  }
  return { book: current, steps };
}

/** Somebody is suspected who was not before. */
export function openIn(
  rules: EpisodeRules,
  book: EpisodeBook,
  opening: Omit<Opening, 'label'>,
  nowMs: number,
): BookStep {
  const room = displaceOldest(rules, book, nowMs);
  const label = freeLabel(room.book);
  const step: EpisodeStep = {
    episode: openedEpisode(rules, { ...opening, label }, nowMs),
    cause: EpisodeCause.Suspicion,
  };
  const recorded = recordStep(rules, null, step, nowMs, opening.suspicion.passageId);
  return { book: withEpisode(room.book, recorded.episode), steps: [...room.steps, recorded] };
}

/** `null`: no such open episode, or the event changes nothing about it. */
export function applyTo(
  rules: EpisodeRules,
  book: EpisodeBook,
  episodeId: string,
  event: EpisodeEvent,
  nowMs: number,
): BookStep | null {
  const episode = openEpisodeIn(book, episodeId);
  const step = episode && stepEpisode(rules, episode, event, nowMs);
  if (!step) return null;
  const passageId = event.kind === 'measured' ? event.measured.passageId : null;
  const recorded = recordStep(rules, episode, step, nowMs, passageId);
  return { book: withEpisode(book, recorded.episode), steps: [recorded] };
}

/** The next value of the contact thermometer is this person's. */
export function expectContact(book: EpisodeBook, episodeId: string, nowMs: number): EpisodeBook {
  return { ...book, expected: { episodeId, untilMs: nowMs + EXPECTED_MS } };
}

/** A value of the lane's contact thermometer. Without steps: nobody's, or it says nothing. */
export function contactFromDevice(
  rules: EpisodeRules,
  book: EpisodeBook,
  reading: ContactReading,
  nowMs: number,
): BookStep {
  const owner = contactOwnerIn(book, nowMs);
  const after = { ...book, lastContactMs: nowMs };
  const step =
    owner === null ? null : applyTo(rules, after, owner, { kind: 'contact', reading }, nowMs);
  return step ?? { book: after, steps: [] };
}

/**
 * Whom the guard named, or the only one there; never a guess. A thermometer that sends a value twice must not give
 * one person's to the next, so what comes soon after another value needs the guard's word.
 */
function contactOwnerIn(
  { open, expected, lastContactMs }: EpisodeBook,
  nowMs: number,
): string | null {
  if (expected && nowMs < expected.untilMs) return expected.episodeId;
  const isSoonAfter = lastContactMs !== null && nowMs - lastContactMs < CONTACT_QUIET_MS;
  return open.length === 1 && !isSoonAfter ? (open[0]?.episodeId ?? null) : null;
}

/** Of another run: what is over by now ends at once, and so does what nobody can time; the others go on, and say so. */
export function takeOver(
  rules: EpisodeRules,
  book: EpisodeBook,
  restored: readonly RestoredEpisode[],
  nowMs: number,
): BookStep {
  const steps = restored.map(({ episode, isTimeKnown }) => {
    const step =
      isTimeKnown && nowMs < episode.endMs
        ? { episode, cause: EpisodeCause.Resumed }
        : undecided(episode, EpisodeCause.GatewayWasOff);
    return recordStep(rules, episode, step, nowMs, null);
  });
  const open = steps.flatMap(({ episode }) => (isFinal(episode.state) ? [] : [episode]));
  return { book: withOpen(book, [...open, ...book.open]), steps };
}

function withEpisode(book: EpisodeBook, episode: FeverEpisode): EpisodeBook {
  const { open, expected } = book;
  const { episodeId } = episode;
  if (isFinal(episode.state)) {
    const rest = open.filter((other) => other.episodeId !== episodeId);
    const isExpected = expected?.episodeId === episodeId;
    return { ...withOpen(book, rest), expected: isExpected ? null : expected };
  }
  const isKnown = open.some((other) => other.episodeId === episodeId);
  return withOpen(
    book,
    isKnown
      ? open.map((other) => (other.episodeId === episodeId ? episode : other))
      : [...open, episode],
  );
}

function withOpen(book: EpisodeBook, open: readonly FeverEpisode[]): EpisodeBook {
  let dueMs = Number.POSITIVE_INFINITY;
  for (const episode of open) dueMs = Math.min(dueMs, dueMsOf(episode));
  return { ...book, open, dueMs };
}

function displaceOldest(rules: EpisodeRules, book: EpisodeBook, nowMs: number): BookStep {
  const [oldest] = book.open;
  if (!oldest || book.open.length < MAX_OPEN_EPISODES) return { book, steps: [] };
  const step = applyTo(rules, book, oldest.episodeId, { kind: 'displaced' }, nowMs);
  return step ?? { book, steps: [] };
}

/** The smallest number that nobody there is called by. */
function freeLabel({ open }: EpisodeBook): number {
  const taken = new Set(open.map(({ label }) => label));
  let label = 1;
  while (taken.has(label)) label++;
  return label;
}
