import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';

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

  constructor(sources: {
    readonly openAlerts: () => number;
    readonly streams: () => number;
    readonly queuedMessages: () => number;
    readonly brokerConnected: () => boolean;
  }) {
    collectDefaultMetrics({ register: this.#registry, prefix: 'gatehouse_ops_centre_' });
    this.#gauge('alerts_open', 'Alerts that nobody has acknowledged', sources.openAlerts);
    this.#gauge('streams_open', 'Pages that listen', sources.streams);
    this.#gauge('messages_queued', 'Messages waiting for the store', sources.queuedMessages);
    this.#gauge('broker_connected', '1 while connected to the broker', () =>
      sources.brokerConnected() ? 1 : 0,
    );
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

  text(): Promise<string> {
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
