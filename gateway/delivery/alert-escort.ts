import { backoffDelayMs } from '#gateway/domain/backoff.ts';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { Journal, Renumbering, StoredRecord } from '#gateway/journal/journal.ts';
import type { AlertPath, PostOutcome } from './alert-path.ts';
import type { AlertWatch } from './alert-watch.ts';
import { NEEDS_A_PERSON, PASSING_TROUBLE } from './retry-schedule.ts';
import type { WatchedAlert } from './watched-alert.ts';
import { MAX_KEPT, watchedAlertFrom } from './watched-alert.ts';

export type AlertEscortOptions = {
  readonly journal: Pick<Journal, 'head' | 'onDurable' | 'onRenumbered' | 'read'>;
  readonly watch: AlertWatch;
  /** `null`: there is no other way than the broker's. */
  readonly direct: { readonly path: AlertPath; readonly afterMs: number } | null;
  readonly clock: Clock;
  readonly random: () => number;
  /** What was confirmed over the broker, also before this start. */
  readonly isConfirmed: (epoch: number, seq: number) => boolean;
  /** Nothing before this position needs to be looked at. */
  readonly confirmedPosition: () => number;
  /** The direct way has confirmed it. */
  readonly onConfirmed: (alert: WatchedAlert) => void;
  /** The direct way has found another record under its number. */
  readonly onNumberTaken: () => void;
  readonly onEvent: (event: EscortEvent) => void;
};

export type EscortEvent =
  | { readonly kind: 'away'; readonly cause: string; readonly hold: boolean }
  | { readonly kind: 'back' }
  | { readonly kind: 'refused'; readonly alert: WatchedAlert; readonly cause: string };

export type EscortCounts = { readonly [outcome in PostOutcome['kind']]: number };

/** Alerts are few; whoever waits for one waits two seconds at least. */
const LOOK_INTERVAL_MS = 250;
const MAX_POSTS_UNDER_WAY = 4;
const PAGE_RECORDS = 1_000;

/**
 * Sees every alert home: one that the broker's way has not confirmed in time goes the direct way, again and
 * again until one of the two has confirmed it. The journal is the only buffer.
 */
export class AlertEscort {
  readonly #options: AlertEscortOptions;
  readonly #abort = new AbortController();
  readonly #counts: Record<PostOutcome['kind'], number> = { confirmed: 0, refused: 0, retry: 0 };
  #unsubscribe: () => void = () => undefined;
  #look: Timer | null = null;
  #underWay = 0;
  #failures = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: AlertEscortOptions) {
    this.#options = options;
  }

  get counts(): EscortCounts {
    return { ...this.#counts };
  }

  /** What was not confirmed before this start is watched from now on. */
  async start(): Promise<void> {
    const { journal } = this.#options;
    const leave = journal.onDurable((records) => this.#addAll(records));
    const leaveToo = journal.onRenumbered((renumbering) => void this.#beginAgain(renumbering));
    this.#unsubscribe = () => {
      leave();
      leaveToo();
    };
    this.#addAll(await this.#unconfirmedBehind(this.#options.confirmedPosition()));
  }

  stop(): void {
    this.#unsubscribe();
    this.#look?.cancel();
    this.#abort.abort();
    this.#options.direct?.path.close();
  }

  #addAll(records: readonly StoredRecord[]): void {
    const { watch, clock, isConfirmed } = this.#options;
    for (const record of records) {
      if (record.kind !== 'alert' || isConfirmed(record.epoch, record.seq)) continue;
      watch.add(watchedAlertFrom(record, clock.monotonicMs()));
    }
    if (watch.size > 0) this.#lookSoon();
  }

  /** The newest alerts that the ops centre may not have; while the disk refuses, none is known. */
  async #unconfirmedBehind(position: number): Promise<readonly StoredRecord[]> {
    const { journal, isConfirmed } = this.#options;
    const upToPosition = journal.head().position;
    let afterPosition = position;
    let found: StoredRecord[] = [];
    for (;;) {
      const query = { afterPosition, upToPosition, limit: PAGE_RECORDS, kind: 'alert' } as const;
      const page = await journal.read(query).catch(() => null);
      const positions = page?.records.map(({ position }) => position) ?? [];
      positions.push(...(page?.corruptPositions ?? []));
      if (!page || positions.length === 0) return found;
      const open = page.records.filter(({ epoch, seq }) => !isConfirmed(epoch, seq));
      found = [...found, ...open].slice(-MAX_KEPT);
      afterPosition = Math.max(...positions);
    }
  }

  /** Under their old numbers nobody has confirmed them, whatever was said. */
  async #beginAgain({ formerly, afterPosition }: Renumbering): Promise<void> {
    this.#options.watch.forget(formerly.epoch, formerly.lastSeq);
    this.#addAll(await this.#unconfirmedBehind(afterPosition));
  }

  #lookSoon(): void {
    if (this.#abort.signal.aborted) return;
    this.#look ??= this.#options.clock.after(LOOK_INTERVAL_MS, () => {
      this.#look = null;
      this.#postDue();
      if (this.#options.watch.size > 0) this.#lookSoon();
    });
  }

  #postDue(): void {
    const { watch, clock, direct } = this.#options;
    const nowMs = clock.monotonicMs();
    if (!direct || nowMs < this.#pausedUntilMs) return;
    // One attempt tells whether the way is there again; the others follow it.
    const most = this.#failures > 0 ? 1 : MAX_POSTS_UNDER_WAY;
    for (const alert of watch.takeDue(nowMs - direct.afterMs, most - this.#underWay))
      void this.#post(alert, direct.path);
  }

  async #post(alert: WatchedAlert, path: AlertPath): Promise<void> {
    this.#underWay++;
    const outcome = await this.#outcomeOf(alert, path);
    this.#underWay--;
    this.#counts[outcome.kind]++;
    if (outcome.kind === 'retry') this.#failed(alert, outcome);
    else this.#answered(alert, outcome);
  }

  async #outcomeOf({ position }: WatchedAlert, path: AlertPath): Promise<PostOutcome> {
    const { journal } = this.#options;
    const query = { afterPosition: position - 1, upToPosition: position, limit: 1 };
    const page = await journal.read(query).catch(() => null);
    if (!page) return { kind: 'retry', cause: 'The journal cannot be read.', hold: false };
    const [record] = page.records;
    if (!record) return { kind: 'refused', cause: 'The record is not held any more.' };
    return await path.post(record, this.#abort.signal);
  }

  #answered(alert: WatchedAlert, outcome: Exclude<PostOutcome, { kind: 'retry' }>): void {
    const { watch, onConfirmed, onNumberTaken, onEvent } = this.#options;
    if (this.#failures > 0) onEvent({ kind: 'back' });
    this.#failures = 0;
    if (outcome.kind === 'confirmed') {
      onConfirmed(alert);
      return;
    }
    watch.posted(alert, 'never');
    if (outcome.isNumberTaken) onNumberTaken();
    onEvent({ kind: 'refused', alert, cause: outcome.cause });
  }

  #failed(
    alert: WatchedAlert,
    { cause, hold, retryAfterMs }: Extract<PostOutcome, { kind: 'retry' }>,
  ): void {
    const { watch, clock, random, onEvent } = this.#options;
    watch.posted(alert, 'again');
    this.#failures++;
    if (this.#failures === 1 && !this.#abort.signal.aborted) onEvent({ kind: 'away', cause, hold });
    const schedule = hold ? NEEDS_A_PERSON : PASSING_TROUBLE;
    const waitMs = backoffDelayMs(schedule, this.#failures, random);
    this.#pausedUntilMs = clock.monotonicMs() + Math.max(waitMs, retryAfterMs ?? 0);
  }
}
