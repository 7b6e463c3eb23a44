import { AlertWatch } from '#gateway/delivery/alert-watch.ts';
import {
  CONFIRMATIONS_ID,
  confirmationsFrom,
  confirmationsToState,
  confirmedAlertsFrom,
} from '#gateway/delivery/audit.ts';
import { confirmedPosition, stretchOf } from '#gateway/delivery/confirmations.ts';
import type { WatchedAlert } from '#gateway/delivery/watched-alert.ts';
import { NOTHING_KNOWN } from '#gateway/delivery/watched-alert.ts';
import type { Clock, ClockState } from '#gateway/domain/clock.ts';
import type { EpochSpan, Journal } from '#gateway/journal/journal.ts';
import type {
  AckV1,
  HeartbeatV1,
  ResendReplyV1,
  ResendRequestV1,
} from '#gateway/wire/control-messages.ts';
import { MAX_RESEND_RECORDS } from '#gateway/wire/control-messages.ts';

export type OpsCentreSideOptions = {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly bootId: string;
  readonly clockState: () => ClockState;
  readonly devices: () => HeartbeatV1['devices'];
};

/** Sends delivered records once more, by position; gives how many they are. */
export type Resend = (first: number, last: number) => number;

/** Silent for longer than three heartbeats while something is unconfirmed: the centre is not there. */
const WAITING_AFTER_MS = 15_000;

/**
 * What the gateway knows of the ops centre: how far it has committed, and what it asks for.
 * Confirmations are remembered across restarts; retention looks at them.
 */
export class OpsCentreSide {
  readonly #options: OpsCentreSideOptions;
  #epochs: readonly EpochSpan[] = [];
  #confirmed = new Map<number, number>();
  #alerts = new AlertWatch(NOTHING_KNOWN);
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #resend: Resend = () => 0;
  #offlineSecondsLeft: () => number | null = () => null;

  constructor(options: OpsCentreSideOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { journal } = this.#options;
    const state = await journal.loadCursor(CONFIRMATIONS_ID);
    this.#confirmed = confirmationsFrom(state);
    this.#alerts = new AlertWatch(confirmedAlertsFrom(state));
    this.#epochs = await journal.epochs();
  }

  /** How long records can be kept; whoever knows it is there later than this. */
  roomThrough(offlineSecondsLeft: () => number | null): void {
    this.#offlineSecondsLeft = offlineSecondsLeft;
  }

  /** How to send again what the centre asks for; the delivery is there later than its confirmations. */
  resendThrough(resend: Resend): void {
    this.#resend = resend;
  }

  /** After a new epoch began and after retention deleted rows. While the disk refuses, what was known stays. */
  async refreshEpochs(): Promise<void> {
    this.#epochs = await this.#options.journal.epochs().catch(() => this.#epochs);
  }

  /** Alerts that it has not confirmed. */
  get alerts(): AlertWatch {
    return this.#alerts;
  }

  /**
   * `false` when some of it confirms what was never written. That part is not believed: records to come
   * would count as confirmed, and be deleted, before anybody had them.
   */
  confirm(entries: AckV1['confirmed'], alerts: AckV1['confirmed'] = []): boolean {
    this.#heardAtMs = this.#options.clock.monotonicMs();
    const believed = entries.filter((each) => this.#isWritten(each));
    const advanced = believed.filter(({ epoch, seq }) => seq > (this.#confirmed.get(epoch) ?? 0));
    for (const { epoch, seq } of advanced) {
      this.#confirmed.set(epoch, seq);
      this.#alerts.confirmUpTo(epoch, seq);
    }
    const ahead = alerts.filter((each) => this.#isWritten(each));
    const isNews = ahead.filter(({ epoch, seq }) => this.#confirmAlert(epoch, seq)).length > 0;
    if (advanced.length > 0 || isNews) this.#save();
    return believed.length + ahead.length === entries.length + alerts.length;
  }

  /** One alert, on another way than the broker's. */
  alertConfirmed({ epoch, seq }: Pick<WatchedAlert, 'epoch' | 'seq'>): void {
    if (this.#confirmAlert(epoch, seq)) this.#save();
  }

  /** The guard has phoned about these episodes; gives those for which that is new. */
  guardPhoned(laneId: string, episodeIds: readonly string[]): readonly WatchedAlert[] {
    const called = this.#alerts.call(laneId, episodeIds, this.#options.clock.wallMs());
    if (called.length > 0) this.#save();
    return called;
  }

  /** Whether the record is among what everything is confirmed up to. */
  isConfirmed(epoch: number, seq: number): boolean {
    return seq <= (this.#confirmed.get(epoch) ?? 0);
  }

  confirmedPosition(): number {
    return confirmedPosition(this.#currentEpochs(), this.#confirmed);
  }

  /** Whether the centre keeps up, for the guard's screen. */
  isConfirming(): boolean {
    const head = this.#options.journal.head().position;
    if (this.confirmedPosition() >= head && this.#heardAtMs > 0) return true;
    return this.#options.clock.monotonicMs() - this.#heardAtMs < WAITING_AFTER_MS;
  }

  heartbeat(): HeartbeatV1 {
    const { journal, clock, bootId, clockState, devices } = this.#options;
    const { epoch, seq } = journal.head();
    return {
      bootId,
      sentAtMs: clock.wallMs(),
      clockState: clockState(),
      head: { epoch, seq },
      epochs: this.#currentEpochs()
        .slice(-64)
        .map(({ epoch, firstSeq, lastSeq, reason }) => ({ epoch, firstSeq, lastSeq, reason })),
      devices: devices(),
      offlineSecondsLeft: this.#offlineSecondsLeft(),
    };
  }

  async resend(request: ResendRequestV1): Promise<ResendReplyV1> {
    await this.refreshEpochs();
    const { requestId, epoch, fromSeq } = request;
    const toSeq = Math.min(request.toSeq, fromSeq + MAX_RESEND_RECORDS - 1);
    const stretch = stretchOf(this.#epochs, epoch, fromSeq, toSeq);
    const missing = this.#missing(epoch, fromSeq, toSeq);
    const records = stretch ? this.#resend(stretch.first, stretch.last) : 0;
    return { requestId, accepted: true, reason: '', records, missing };
  }

  /** `true` when that was not known. */
  #confirmAlert(epoch: number, seq: number): boolean {
    return !this.isConfirmed(epoch, seq) && this.#alerts.confirm(epoch, seq);
  }

  /** Of an epoch that has ended the centre may have more than is left here: a tail that was lost afterwards. */
  #isWritten({ epoch, seq }: AckV1['confirmed'][number]): boolean {
    const epochs = this.#currentEpochs();
    const index = epochs.findIndex((each) => each.epoch === epoch);
    const span = epochs[index];
    return span !== undefined && (index < epochs.length - 1 || seq <= span.lastSeq);
  }

  #save(): void {
    const state = confirmationsToState(this.#confirmed, this.#alerts.toState());
    this.#options.journal.saveCursor(CONFIRMATIONS_ID, state);
  }

  /** Numbers before the oldest row of the epoch are gone for ever; numbers beyond its end of a past epoch too. */
  #missing(epoch: number, fromSeq: number, toSeq: number): ResendReplyV1['missing'] {
    const index = this.#epochs.findIndex((each) => each.epoch === epoch);
    const span = this.#epochs[index];
    if (!span) return [{ epoch, fromSeq, toSeq }];
    const missing: ResendReplyV1['missing'] = [];
    if (fromSeq < span.firstSeq)
      missing.push({ epoch, fromSeq, toSeq: Math.min(toSeq, span.firstSeq - 1) });
    const ended = index < this.#epochs.length - 1;
    if (ended && toSeq > span.lastSeq)
      missing.push({ epoch, fromSeq: Math.max(fromSeq, span.lastSeq + 1), toSeq });
    return missing;
  }

  /** The remembered epochs with the live end of the current one. */
  #currentEpochs(): readonly EpochSpan[] {
    const { epoch, seq } = this.#options.journal.head();
    return this.#epochs.map((span) =>
      span.epoch === epoch ? { ...span, lastSeq: Math.max(span.lastSeq, seq) } : span,
    );
  }
}
