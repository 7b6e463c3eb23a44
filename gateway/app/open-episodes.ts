import type { Clock, ClockState } from '#gateway/domain/clock.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { isFinal } from '#gateway/domain/episode.ts';
import type { RecordClock } from '#gateway/domain/record.ts';
import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';
import type { RestoredEpisode } from '#gateway/screening/episode/fever-episode.ts';
import { restoredEpisode } from '#gateway/screening/episode/transition.ts';
import { recordDataV1 } from '#gateway/wire/schemas.ts';

/** The newest record of everybody who is aside, for screens that come later. */
export type EpisodeBoard = { readonly records: () => readonly StoredRecord[] };

export function createEpisodeBoard(journal: Pick<Journal, 'onDurable'>): EpisodeBoard {
  const open = new Map<string, StoredRecord>();
  journal.onDurable((records) => {
    for (const record of records) {
      if (record.kind !== 'episode') continue;
      const { episodeId, to } = record.facts as EpisodeTransition;
      if (isFinal(to)) open.delete(episodeId);
      else open.set(episodeId, record);
    }
  });
  return { records: () => [...open.values()] };
}

export type OpenEpisodesOptions = {
  readonly journal: Pick<Journal, 'head' | 'read'>;
  readonly clock: Clock;
  readonly bootId: string;
  readonly clockState: () => ClockState;
};

/** No episode is older than half an hour in the time of the program that wrote it. */
const LOOK_BACK_MS = 31 * 60_000;
const STRETCH_ROWS = 20_000;
/** A journal that keeps every sample of many thermometers: so far back, and no further. */
const MOST_STRETCHES = 50;
const PAGE_ROWS = 500;

/** People who were aside when the gateway last stopped, by the newest record of each. */
export async function openEpisodes(
  options: OpenEpisodesOptions,
): Promise<readonly RestoredEpisode[]> {
  const newest = await newestTransitions(options.journal);
  return [...newest.values()].flatMap(({ record, transition }) =>
    isFinal(transition.to) ? [] : [restored(record, transition, options)],
  );
}

type Found = { readonly record: StoredRecord; readonly transition: EpisodeTransition };

async function newestTransitions(
  journal: OpenEpisodesOptions['journal'],
): Promise<ReadonlyMap<string, Found>> {
  const newest = new Map<string, Found>();
  const head = journal.head().position;
  const [last] = (await journal.read(stretch(head - 1, head, 1))).records;
  let upToPosition = head;
  for (let count = 0; last && upToPosition > 0 && count < MOST_STRETCHES; count++) {
    const afterPosition = Math.max(0, upToPosition - STRETCH_ROWS);
    for (const found of await transitionsIn(journal, afterPosition, upToPosition)) {
      const { episodeId } = found.transition;
      const known = newest.get(episodeId);
      if (!known || known.record.position < found.record.position) newest.set(episodeId, found);
    }
    const [oldest] = (await journal.read(stretch(afterPosition, upToPosition, 1))).records;
    if (oldest && millisecondsBetween(oldest, last) > LOOK_BACK_MS) break;
    upToPosition = afterPosition;
  }
  return newest;
}

const stretch = (afterPosition: number, upToPosition: number, limit: number) => ({
  ...{ afterPosition, upToPosition, limit },
});

async function transitionsIn(
  journal: OpenEpisodesOptions['journal'],
  afterPosition: number,
  upToPosition: number,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  let after = afterPosition;
  while (after < upToPosition) {
    const page = await journal.read({
      ...stretch(after, upToPosition, PAGE_ROWS),
      kind: 'episode',
    });
    for (const record of page.records) {
      const facts = recordDataV1.episode.safeParse(JSON.parse(record.factsJson));
      // What another version wrote and this one cannot read is left to that one.
      if (facts.success) found.push({ record, transition: facts.data as EpisodeTransition });
    }
    const reached = Math.max(page.records.at(-1)?.position ?? 0, page.corruptPositions.at(-1) ?? 0);
    if (reached === 0) break;
    after = reached;
  }
  return found;
}

const clockOf = ({ clockJson }: StoredRecord): RecordClock => JSON.parse(clockJson) as RecordClock;

/** By the clock that never steps within one boot, else by the wall clocks of the two. */
function millisecondsBetween(earlier: StoredRecord, later: StoredRecord): number {
  const [one, other] = [clockOf(earlier), clockOf(later)];
  return one.bootId === other.bootId
    ? other.monotonicMs - one.monotonicMs
    : later.observedAtMs - earlier.observedAtMs;
}

function restored(
  record: StoredRecord,
  transition: EpisodeTransition,
  options: OpenEpisodesOptions,
): RestoredEpisode {
  const elapsedMs = elapsedSince(record, options);
  const nowMs = options.clock.monotonicMs();
  return {
    episode: restoredEpisode(transition, elapsedMs ?? 0, nowMs),
    isTimeKnown: elapsedMs !== null,
  };
}

/** `null` where nobody can say: another boot, and one of the two wall clocks is not to be believed. */
function elapsedSince(record: StoredRecord, options: OpenEpisodesOptions): number | null {
  const { clock, bootId, clockState } = options;
  const then = clockOf(record);
  if (then.bootId === bootId) return atLeastNothing(clock.monotonicMs() - then.monotonicMs);
  if (then.state === 'unsynchronised' || clockState() === 'unsynchronised') return null;
  return atLeastNothing(clock.wallMs() - record.observedAtMs);
}

const atLeastNothing = (milliseconds: number): number | null =>
  milliseconds >= 0 ? milliseconds : null;
