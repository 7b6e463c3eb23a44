import {
  CONFIRMATIONS_ID,
  confirmationsFrom,
  confirmationsToState,
} from '#gateway/delivery/audit.ts';
import { confirmedPosition, stretchOf } from '#gateway/delivery/confirmations.ts';
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
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #resend: Resend = () => 0;

  constructor(options: OpsCentreSideOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { journal } = this.#options;
    this.#confirmed = confirmationsFrom(await journal.loadCursor(CONFIRMATIONS_ID));
    this.#epochs = await journal.epochs();
  }

  /** How to send again what the centre asks for; the delivery is there later than its confirmations. */
  resendThrough(resend: Resend): void {
    this.#resend = resend;
  }

  /** After a new epoch began and after retention deleted rows. While the disk refuses, what was known stays. */
  async refreshEpochs(): Promise<void> {
    this.#epochs = await this.#options.journal.epochs().catch(() => this.#epochs);
  }

  /**
   * `false` when some of it confirms what was never written. That part is not believed: records to come
   * would count as confirmed, and be deleted, before anybody had them.
   */
  confirm(entries: AckV1['confirmed']): boolean {
    this.#heardAtMs = this.#options.clock.monotonicMs();
    const written = new Map(this.#currentEpochs().map(({ epoch, lastSeq }) => [epoch, lastSeq]));
    const believed = entries.filter(({ epoch, seq }) => seq <= (written.get(epoch) ?? 0));
    let advanced = false;
    for (const { epoch, seq } of believed) {
      if (seq <= (this.#confirmed.get(epoch) ?? 0)) continue;
      this.#confirmed.set(epoch, seq);
      advanced = true;
    }
    if (advanced)
      this.#options.journal.saveCursor(CONFIRMATIONS_ID, confirmationsToState(this.#confirmed));
    return believed.length === entries.length;
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
