import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { GapReason } from '#ops-centre/http/api/gateway-types.ts';
import type { Lacking } from '#ops-centre/ingest/gateway-book.ts';
import type { IngestCounts, IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';

/** Counters for Prometheus. Labels come from closed sets only, so their number is bounded. */
export class OpsCentreMetrics {
  readonly #registry = new Registry();
  readonly #stored = this.#counter('records_stored_total', 'Records committed', ['kind']);
  readonly #refused = this.#counter('messages_refused_total', 'Messages or events not accepted', [
    'reason',
  ]);
  readonly #requests = this.#counter(
    'requests_refused_total',
    'HTTP requests not answered as asked',
    ['reason'],
  );
  readonly #duplicates = this.#counter('records_duplicate_total', 'Records that were here already');
  readonly #conflicts = this.#counter(
    'records_conflicting_total',
    'Records whose number another record has; somebody must look into it',
  );
  readonly #resends = this.#counter('resend_requests_total', 'Requests for missing records');
  readonly #faults = this.#counter('store_faults_total', 'Batches that the store refused');
  readonly #unsent = this.#counter(
    'broker_messages_unsent_total',
    'Confirmations and requests that could not be published; they are said again later',
  );

  readonly #direct = this.#counter(
    'direct_alerts_total',
    'Alerts that gateways brought past the broker',
    ['outcome'],
  );
  readonly #missing = this.#plainGauge(
    'records_missing',
    'Records that exist at gateways and are not here yet',
  );
  readonly #gaps = this.#plainGauge('gaps', 'Gaps in the journals of gateways, as they are shown', [
    'reason',
  ]);
  readonly #lacking: () => Promise<Lacking>;

  constructor(sources: {
    readonly openAlerts: () => number;
    readonly streams: () => number;
    readonly queuedMessages: () => number;
    readonly brokerConnected: () => boolean;
    readonly lacking: () => Promise<Lacking>;
  }) {
    collectDefaultMetrics({ register: this.#registry, prefix: 'gatehouse_ops_centre_' });
    this.#gauge('alerts_open', 'Alerts that nobody has acknowledged', sources.openAlerts);
    this.#gauge('streams_open', 'Pages that listen', sources.streams);
    this.#gauge('messages_queued', 'Messages waiting for the store', sources.queuedMessages);
    this.#gauge('broker_connected', '1 while connected to the broker', () =>
      sources.brokerConnected() ? 1 : 0,
    );
    this.#lacking = sources.lacking;
  }

  note({ counts }: IngestOutcome): void {
    for (const [kind, count] of Object.entries(counts.stored)) this.#stored.inc({ kind }, count);
    for (const [reason, count] of Object.entries(counts.refused)) this.noteRefused(reason, count);
    this.#duplicates.inc(counts.duplicates);
    this.#conflicts.inc(counts.conflicts);
    this.#resends.inc(counts.resendRequests);
  }

  noteRefused(reason: string, count = 1): void {
    this.#refused.inc({ reason }, count);
  }

  noteRequestRefused(reason: string): void {
    this.#requests.inc({ reason });
  }

  noteStoreFault(): void {
    this.#faults.inc();
  }

  noteUnsent(): void {
    this.#unsent.inc();
  }

  /** An alert that a gateway brought past the broker. */
  noteDirect({ stored, duplicates }: IngestCounts): void {
    const outcome = stored.alert ? 'stored' : duplicates > 0 ? 'known' : 'refused';
    this.#direct.inc({ outcome });
  }

  async text(): Promise<string> {
    // While the store cannot be read the other numbers are worth even more.
    const lacking = await this.#lacking().catch(() => null);
    this.#gaps.reset();
    for (const reason of Object.values(GapReason))
      if (lacking) this.#gaps.set({ reason }, lacking.gaps[reason] ?? 0);
    this.#missing.reset();
    if (lacking) this.#missing.set(lacking.records);
    return this.#registry.metrics();
  }

  #counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({
      name: `gatehouse_ops_centre_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
    });
  }

  #plainGauge(name: string, help: string, labelNames: string[] = []): Gauge {
    const registers = [this.#registry];
    return new Gauge({ name: `gatehouse_ops_centre_${name}`, help, labelNames, registers });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `gatehouse_ops_centre_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }
}
