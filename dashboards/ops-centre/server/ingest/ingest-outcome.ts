import type { Instant } from '#gateway/domain/clock.ts';
import type { RecordKind } from '#gateway/domain/record.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import type { Database } from '#ops-centre/store/database.ts';
import type { StreamRow } from '#ops-centre/store/stream-table.ts';
import type { RefusalReason } from './incoming-message.ts';

/** What came of a batch: everything in it is committed when this is handed out. */
export type IngestOutcome = {
  /** For pages, in order. */
  readonly stream: readonly StreamRow[];
  /** For pages that are there; not kept. */
  readonly updates: readonly GatewayView[];
  /** For gateways. */
  readonly publish: readonly OutgoingMessage[];
  readonly counts: IngestCounts;
  readonly notices: readonly Notice[];
};

export type OutgoingMessage = { readonly topic: string; readonly payload: string };

export type IngestCounts = {
  readonly stored: Partial<Record<RecordKind, number>>;
  readonly refused: Partial<Record<RefusalReason, number>>;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly resendRequests: number;
};

/** Something for the log. `loss`: data is lost or a person is needed. */
export type Notice = {
  readonly level: 'info' | 'warn' | 'loss';
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number>>;
};

/** Collects an outcome while a batch is worked on. */
export class OutcomeBuilder {
  readonly stream: StreamRow[] = [];
  readonly updates: GatewayView[] = [];
  readonly publish: OutgoingMessage[] = [];
  readonly #notices: Notice[] = [];
  readonly #stored: Partial<Record<RecordKind, number>> = {};
  readonly #refused: Partial<Record<RefusalReason, number>> = {};
  #duplicates = 0;
  #conflicts = 0;
  #resendRequests = 0;

  countStored(kind: RecordKind): void {
    this.#stored[kind] = (this.#stored[kind] ?? 0) + 1;
  }

  countRefused(reason: RefusalReason): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
  }

  countDuplicate(isConflict: boolean): void {
    this.#duplicates++;
    if (isConflict) this.#conflicts++;
  }

  countResendRequest(): void {
    this.#resendRequests++;
  }

  /** At most 20 a batch, so that a flood of bad input is no flood of log lines. */
  notice(level: Notice['level'], message: string, fields: Notice['fields']): void {
    if (this.#notices.length < 20) this.#notices.push({ level, message, fields });
  }

  build(): IngestOutcome {
    return {
      stream: this.stream,
      updates: this.updates,
      publish: this.publish,
      notices: this.#notices,
      counts: {
        stored: this.#stored,
        refused: this.#refused,
        duplicates: this.#duplicates,
        conflicts: this.#conflicts,
        resendRequests: this.#resendRequests,
      },
    };
  }
}

/** What a batch of messages, or a tick, is worked on with. */
export type Batch = {
  readonly db: Database;
  readonly now: Instant;
  readonly outcome: OutcomeBuilder;
};
