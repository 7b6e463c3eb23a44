import { AlertWatch } from '#gateway/delivery/alert-watch.ts';
import {
  CONFIRMATIONS_ID,
  confirmationsFrom,
  confirmationsToState,
  confirmedAlertsFrom,
  provenPositionFrom,
} from '#gateway/delivery/audit.ts';
import { CentreContinuity, contradictionIn } from '#gateway/delivery/centre-continuity.ts';
import { confirmedPosition, stretchOf } from '#gateway/delivery/confirmations.ts';
import type { WatchedAlert } from '#gateway/delivery/watched-alert.ts';
import { NOTHING_KNOWN } from '#gateway/delivery/watched-alert.ts';
import type { Clock, ClockState } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import { EpochReason } from '#gateway/domain/epoch-reason.ts';
import type { RecordTimer } from '#gateway/domain/record.ts';
import type { EpochSpan, Journal, Renumbering } from '#gateway/journal/journal.ts';
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
  /** The time of a gap record that is made now. */
  readonly recordTimer: RecordTimer;
  readonly onEpoch: (news: EpochNews) => void;
};

/** What came of a contradiction. */
export type EpochNews =
  | { readonly kind: 'raised'; readonly detail: string; readonly renumbering: Renumbering }
  | { readonly kind: 'not-raised'; readonly detail: string; readonly cause: string };

/** States of the sinks that go by numbers, in which nothing behind a position is delivered. */
export type CursorsUpTo = (position: number) => ReadonlyMap<string, string>;

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
  #cursorsUpTo: CursorsUpTo = () => new Map();
  #continuity = new CentreContinuity(0);
  #isRaising = false;

  constructor(options: OpsCentreSideOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { journal } = this.#options;
    const state = await journal.loadCursor(CONFIRMATIONS_ID);
    this.#confirmed = confirmationsFrom(state);
    this.#alerts = new AlertWatch(confirmedAlertsFrom(state));
    this.#continuity = new CentreContinuity(provenPositionFrom(state));
    this.#epochs = await journal.epochs();
    journal.onRenumbered((renumbering) => this.#renumbered(renumbering));
  }

  /** How long records can be kept; whoever knows it is there later than this. */
  roomThrough(offlineSecondsLeft: () => number | null): void {
    this.#offlineSecondsLeft = offlineSecondsLeft;
  }

  /** How to send again what the centre asks for; the delivery is there later than its confirmations. */
  resendThrough(resend: Resend): void {
    this.#resend = resend;
  }

  /** What a rise of the epoch stores with it; the delivery is there later than its confirmations. */
  renumberThrough(cursorsUpTo: CursorsUpTo): void {
    this.#cursorsUpTo = cursorsUpTo;
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
  confirm(
    entries: AckV1['confirmed'],
    alerts: AckV1['confirmed'] = [],
    conflicts: NonNullable<AckV1['conflicts']> = [],
  ): boolean {
    this.#heardAtMs = this.#options.clock.monotonicMs();
    const head = this.#options.journal.head();
    const detail = contradictionIn({ confirmed: entries, alerts, conflicts }, head);
    if (detail !== null) void this.#raiseEpoch(detail);
    const isBelieved = (each: AckV1['confirmed'][number]): boolean =>
      this.#isWritten(each) && (detail === null || each.epoch !== head.epoch);
    const believed = entries.filter(isBelieved);
    const advanced = believed.filter(({ epoch, seq }) => seq > (this.#confirmed.get(epoch) ?? 0));
    for (const { epoch, seq } of advanced) {
      this.#confirmed.set(epoch, seq);
      this.#alerts.confirmUpTo(epoch, seq);
    }
    const ahead = alerts.filter(isBelieved);
    const isNews = ahead.filter(({ epoch, seq }) => this.#confirmAlert(epoch, seq)).length > 0;
    const isProven = detail === null && this.#agreed();
    if (advanced.length > 0 || isNews || isProven) this.#save();
    return believed.length + ahead.length === entries.length + alerts.length;
  }

  /** One alert, on another way than the broker's. */
  alertConfirmed({ epoch, seq }: Pick<WatchedAlert, 'epoch' | 'seq'>): void {
    if (this.#confirmAlert(epoch, seq)) this.#save();
  }

  /** Another way than the broker's has found a number taken. */
  numberTaken(): void {
    void this.#raiseEpoch('The ops centre has another record under the number of an alert.');
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

  #agreed(): boolean {
    return this.#continuity.agreed(this.confirmedPosition(), this.#options.clock.monotonicMs());
  }

  /** Numbers that may be somebody else's are given up, and their records get new ones. While the disk refuses, the next word of the centre tries again. */
  async #raiseEpoch(detail: string): Promise<void> {
    const { journal, clock, recordTimer, onEpoch } = this.#options;
    this.#continuity.contradicted();
    if (this.#isRaising || !this.#continuity.mayRaise(clock.monotonicMs())) return;
    this.#isRaising = true;
    const afterPosition = Math.min(this.#continuity.provenPosition, journal.head().position);
    const cursors = this.#cursorsUpTo(afterPosition);
    const now = recordTimer(instantFrom(clock));
    const rise = { ...now, reason: EpochReason.LostTail, detail, afterPosition, cursors };
    try {
      const renumbering = await journal.raiseEpoch(rise);
      this.#continuity.raised(clock.monotonicMs());
      onEpoch({ kind: 'raised', detail, renumbering });
      await this.refreshEpochs();
    } catch (error) {
      onEpoch({ kind: 'not-raised', detail, cause: String(error) });
    } finally {
      this.#isRaising = false;
    }
  }

  /** At once: from now on heartbeats and confirmations are about the new numbers. */
  #renumbered({ epoch, afterPosition, formerly }: Renumbering): void {
    const reason = EpochReason.LostTail;
    const begun = { epoch, firstSeq: 1, lastSeq: 0, basePosition: afterPosition, reason };
    const ended = this.#epochs.map((span) =>
      span.epoch === formerly.epoch ? { ...span, lastSeq: formerly.lastSeq } : span,
    );
    this.#epochs = [...ended, begun];
  }

  /** Of an epoch that has ended the centre may have more than is left here: a tail that was lost afterwards. */
  #isWritten({ epoch, seq }: AckV1['confirmed'][number]): boolean {
    const epochs = this.#currentEpochs();
    const index = epochs.findIndex((each) => each.epoch === epoch);
    const span = epochs[index];
    return span !== undefined && (index < epochs.length - 1 || seq <= span.lastSeq);
  }

  #save(): void {
    const { provenPosition } = this.#continuity;
    const state = confirmationsToState(this.#confirmed, this.#alerts.toState(), provenPosition);
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
