import type { Instant } from '#gateway/domain/clock.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import type { IngestCoreOptions } from '#ops-centre/ingest/ingest-core.ts';
import { IngestCore } from '#ops-centre/ingest/ingest-core.ts';
import type { IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { openForWriting } from '#ops-centre/store/database.ts';
import type { EventMessage } from '#tests/support/ops-centre/wire-events.ts';
import { lobby, T0 } from '#tests/support/ops-centre/wire-events.ts';

/** The ingest core on a store in memory, with a clock that only moves when a test moves it. */
export class IngestBench {
  readonly db: Database;
  core: IngestCore;
  #now: Instant = { wallMs: T0, monotonicMs: 1_000_000 };
  #requests = 0;

  constructor(db: Database = openForWriting(':memory:')) {
    this.db = db;
    this.core = this.#newCore();
  }

  get now(): Instant {
    return this.#now;
  }

  /** As after a restart of the program: only what is in the store is known. */
  restart(): void {
    this.core = this.#newCore();
  }

  advance(byMs: number): void {
    const { wallMs, monotonicMs } = this.#now;
    this.#now = { wallMs: wallMs + byMs, monotonicMs: monotonicMs + byMs };
  }

  take(...messages: readonly (EventMessage & { readonly retained?: boolean })[]): IngestOutcome {
    const receivedAtMs = this.#now.wallMs;
    const incoming = messages.map((each) => ({ retained: false, receivedAtMs, ...each }));
    return this.core.ingest(incoming, this.#now);
  }

  tick(): IngestOutcome {
    return this.core.tick(this.#now);
  }

  /** Moves on and ticks, as the program does; what was published, parsed. */
  published(afterMs: number): { readonly topic: string; readonly body: PublishedBody }[] {
    this.advance(afterMs);
    return publishedIn(this.tick());
  }

  /** As pages see the first gateway that was heard of. */
  gateway(): GatewayView {
    const [gateway] = this.core.gateways(this.#now);
    if (!gateway) throw new Error('no gateway');
    return gateway;
  }

  count(table: string, where = '1 = 1'): number {
    return Number(this.db.one(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`)?.['n']);
  }

  #newCore(): IngestCore {
    const options: IngestCoreOptions = {
      centreId: 'main',
      settings: {
        gapAfterMs: 2_000,
        replyTimeoutMs: 10_000,
        maxBackoffMs: 300_000,
        visibleAfterMs: 300_000,
      },
      newRequestId: () => `request-${++this.#requests}`,
      chance: () => 0.5,
    };
    return new IngestCore(this.db, options, this.#now);
  }
}

export type PublishedBody = {
  readonly centreId?: string;
  readonly confirmed?: readonly { readonly epoch: number; readonly seq: number }[];
  readonly requestId?: string;
  readonly epoch?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
};

export function publishedIn(
  outcome: IngestOutcome,
): { readonly topic: string; readonly body: PublishedBody }[] {
  return outcome.publish.map(({ topic, payload }) => ({
    topic,
    body: JSON.parse(payload) as PublishedBody,
  }));
}

/** What the lobby's gateway was asked to send again. */
export const resendRequestsIn = (published: ReturnType<typeof publishedIn>): PublishedBody[] =>
  published
    .filter(({ topic }) => topic === topics.command(lobby, 'resend'))
    .map(({ body }) => body);
