import type { AlertWatchState, WatchedAlert } from './watched-alert.ts';
import { MAX_KEPT } from './watched-alert.ts';

/** Times of the moment at which is asked. */
export type WatchTimes = {
  /** By the clock that never steps. */
  readonly nowMs: number;
  readonly wallMs: number;
};

/** `over`: the direct way has refused it for good; the broker's way may still confirm it. */
type Watched = { readonly alert: WatchedAlert; post: 'idle' | 'under-way' | 'over' };

/** Whoever was on duty then has gone home, and whoever has come since was not told to phone. */
export const PHONE_FOR_MS = 12 * 3_600_000;

/** A call counts for its episode, also for what is measured after it; an episode ends within half an hour. */
const CALL_COUNTS_FOR_MS = 3_600_000;

const keyOf = ({ epoch, seq }: Pick<WatchedAlert, 'epoch' | 'seq'>): string => `${epoch}:${seq}`;

/**
 * Which alerts the ops centre has not confirmed, on no way, and what is to be done about each. A machine
 * without timers: times are handed in, so that every order of events can be tried.
 */
export class AlertWatch {
  /** Oldest first. */
  readonly #watched = new Map<string, Watched>();
  /** Confirmed one by one, ahead of the mark up to which everything is. */
  readonly #ahead: Map<string, readonly [epoch: number, seq: number]>;
  /** Episodes that the guard has phoned about, and when. */
  readonly #called: Map<string, number>;

  constructor(state: AlertWatchState) {
    this.#ahead = new Map(state.ahead.map(([epoch, seq]) => [`${epoch}:${seq}`, [epoch, seq]]));
    this.#called = new Map(Object.entries(state.called));
  }

  get size(): number {
    return this.#watched.size;
  }

  /** It is durable and not known to be confirmed. Of very many the oldest are no longer watched. */
  add(alert: WatchedAlert): void {
    const key = keyOf(alert);
    if (this.#ahead.has(key) || this.#watched.has(key)) return;
    this.#watched.set(key, { alert, post: 'idle' });
    dropOldest(this.#watched);
  }

  /** Everything of the epoch up to the number. */
  confirmUpTo(epoch: number, seq: number): void {
    const isCovered = (each: Pick<WatchedAlert, 'epoch' | 'seq'>): boolean =>
      each.epoch === epoch && each.seq <= seq;
    for (const [key, { alert }] of this.#watched) if (isCovered(alert)) this.#watched.delete(key);
    for (const [key, [ofEpoch, ofSeq]] of this.#ahead)
      if (isCovered({ epoch: ofEpoch, seq: ofSeq })) this.#ahead.delete(key);
  }

  /** This one, whatever is still missing before it; `false` when that was known. */
  confirm(epoch: number, seq: number): boolean {
    const key = keyOf({ epoch, seq });
    this.#watched.delete(key);
    if (this.#ahead.has(key)) return false;
    this.#ahead.set(key, [epoch, seq]);
    dropOldest(this.#ahead);
    return true;
  }

  /** Numbers of the epoch above this one belong to somebody else's records: nothing that was said of them counts. */
  forget(epoch: number, aboveSeq: number): void {
    for (const [key, { alert }] of this.#watched)
      if (alert.epoch === epoch && alert.seq > aboveSeq) this.#watched.delete(key);
    for (const [key, [ofEpoch, ofSeq]] of this.#ahead)
      if (ofEpoch === epoch && ofSeq > aboveSeq) this.#ahead.delete(key);
  }

  /** Alerts watched since `dueBeforeMs` or longer, to be posted now, oldest first; under way until {@link posted}. */
  takeDue(dueBeforeMs: number, room: number): readonly WatchedAlert[] {
    const due: WatchedAlert[] = [];
    for (const watched of this.#watched.values()) {
      if (due.length >= room) break;
      if (watched.post !== 'idle' || watched.alert.sinceMs > dueBeforeMs) continue;
      watched.post = 'under-way';
      due.push(watched.alert);
    }
    return due;
  }

  /** What came of a post that did not confirm. */
  posted(alert: WatchedAlert, next: 'again' | 'never'): void {
    const watched = this.#watched.get(keyOf(alert));
    if (watched) watched.post = next === 'again' ? 'idle' : 'over';
  }

  /** Episodes of the lane that no way has confirmed for so long: one alert each, oldest first. */
  unheard(laneId: string, phoneAfterMs: number, times: WatchTimes): readonly WatchedAlert[] {
    const byEpisode = new Map<string, WatchedAlert>();
    for (const { alert } of this.#watched.values()) {
      if (alert.laneId !== laneId || byEpisode.has(alert.episodeId)) continue;
      if (this.#isForThePhone(alert, phoneAfterMs, times)) byEpisode.set(alert.episodeId, alert);
    }
    return [...byEpisode.values()];
  }

  /** The guard has phoned; gives the episodes for which that is new. */
  call(laneId: string, episodeIds: readonly string[], wallMs: number): readonly WatchedAlert[] {
    for (const [episodeId, atMs] of this.#called)
      if (Math.abs(wallMs - atMs) > CALL_COUNTS_FOR_MS && !this.#isWatched(episodeId))
        this.#called.delete(episodeId);
    const wanted = new Set(episodeIds);
    const called = new Map<string, WatchedAlert>();
    for (const { alert } of this.#watched.values()) {
      const isNew = wanted.has(alert.episodeId) && !this.#called.has(alert.episodeId);
      if (alert.laneId === laneId && isNew) called.set(alert.episodeId, alert);
    }
    for (const episodeId of called.keys()) this.#called.set(episodeId, wallMs);
    dropOldest(this.#called);
    return [...called.values()];
  }

  toState(): AlertWatchState {
    return { ahead: [...this.#ahead.values()], called: Object.fromEntries(this.#called) };
  }

  #isForThePhone(
    alert: WatchedAlert,
    phoneAfterMs: number,
    { nowMs, wallMs }: WatchTimes,
  ): boolean {
    if (alert.isQuiet || this.#called.has(alert.episodeId)) return false;
    if (wallMs - alert.observedAtMs > PHONE_FOR_MS) return false;
    return nowMs - alert.sinceMs >= phoneAfterMs;
  }

  #isWatched(episodeId: string): boolean {
    return [...this.#watched.values()].some(({ alert }) => alert.episodeId === episodeId);
  }
}

function dropOldest(map: Map<string, unknown>): void {
  if (map.size <= MAX_KEPT) return;
  const [oldest = ''] = map.keys();
  map.delete(oldest);
}
