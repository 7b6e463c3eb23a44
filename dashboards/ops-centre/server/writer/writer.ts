import type { Instant } from '#gateway/domain/clock.ts';
import { alertViewFrom } from '#ops-centre/alerts/alert-views.ts';
import type { AlertConflict } from '#ops-centre/alerts/lifecycle.ts';
import { transition } from '#ops-centre/alerts/lifecycle.ts';
import { AlertLogKind } from '#ops-centre/http/api/alert-history-types.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import type { Lacking } from '#ops-centre/ingest/gateway-book.ts';
import type { IncomingMessage } from '#ops-centre/ingest/incoming-message.ts';
import type { IngestCoreOptions } from '#ops-centre/ingest/ingest-core.ts';
import { IngestCore } from '#ops-centre/ingest/ingest-core.ts';
import type { IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';
import { ingestSafely } from '#ops-centre/ingest/ingest-safely.ts';
import { appendAlertLog, findAlert, saveAlert } from '#ops-centre/store/alert-table.ts';
import type { AuditEntry } from '#ops-centre/store/audit-table.ts';
import { AuditAction, appendAudit } from '#ops-centre/store/audit-table.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { openForWriting } from '#ops-centre/store/database.ts';
import type { StreamRow } from '#ops-centre/store/stream-table.ts';
import { appendStream } from '#ops-centre/store/stream-table.ts';
import type { AccountWriter } from './account-writer.ts';
import { createAccountWriter } from './account-writer.ts';
import type { RetentionLimits } from './retention.ts';
import { retireSome } from './retention.ts';

/**
 * Everything that changes the store, and nothing else. It runs in a thread of its own, so that a slow disk
 * delays confirmations and not the pages (with 150 ms a write on the main thread, its event loop stood still
 * for 600 ms). Every function here is one transaction.
 */
export type Writer = AccountWriter & {
  ingest(messages: readonly IncomingMessage[], now: Instant): IngestOutcome;
  tick(now: Instant): IngestOutcome;
  brokerConnected(now: Instant): void;
  gateways(now: Instant): GatewayView[];
  lacking(now: Instant): Lacking;
  acknowledge(request: AcknowledgeCommand): AcknowledgeResult;
  audit(entry: AuditEntry): void;
  /** Deletes some of what is too old; `true` while there is more. */
  retire(limits: RetentionLimits): boolean;
  close(): void;
};

export type WriterOptions = {
  readonly databasePath: string;
  readonly centreId: string;
  readonly resend: IngestCoreOptions['settings'];
  readonly now: Instant;
};

export type AcknowledgeCommand = {
  readonly alertId: string;
  readonly version: number;
  readonly userName: string;
  readonly atMs: number;
  readonly fromAddress: string;
};

export type AcknowledgeResult =
  | { readonly kind: 'acknowledged'; readonly alert: AlertView; readonly stream: StreamRow[] }
  | { readonly kind: 'conflict'; readonly reason: AlertConflict; readonly alert: AlertView }
  | { readonly kind: 'not-found' };

export function createWriter(options: WriterOptions): Writer {
  const db = openForWriting(options.databasePath);
  const core = new IngestCore(
    db,
    {
      centreId: options.centreId,
      settings: options.resend,
      newRequestId: () => crypto.randomUUID(),
      chance: () => Math.random(),
    },
    options.now,
  );
  return {
    ...createAccountWriter(db),
    ingest: (messages, now) => ingestSafely(core, messages, now),
    tick: (now) => core.tick(now),
    brokerConnected: (now) => core.brokerConnected(now),
    gateways: (now) => core.gateways(now),
    lacking: (now) => core.lacking(now),
    acknowledge: (request) => db.transaction(() => acknowledge(db, request)),
    audit: (entry) => db.transaction(() => appendAudit(db, entry)),
    retire: (limits) => retireSome(db, limits),
    close: () => {
      db.checkpoint();
      db.close();
    },
  };
}

function acknowledge(db: Database, request: AcknowledgeCommand): AcknowledgeResult {
  const { alertId, version, userName, atMs, fromAddress } = request;
  const found = findAlert(db, alertId);
  if (!found) return { kind: 'not-found' };
  const result = transition(found.facts, { kind: 'acknowledge', userName, atMs, version });
  const alert = alertViewFrom(result.alert);
  if (result.kind === 'conflict') return { kind: 'conflict', reason: result.reason, alert };
  if (result.kind === 'unchanged') return { kind: 'acknowledged', alert, stream: [] };
  saveAlert(db, result.alert);
  const entry = { atMs, kind: AlertLogKind.Acknowledged, by: userName, detail: null };
  appendAlertLog(db, alertId, entry);
  const what = AuditAction.AlertAcknowledged;
  appendAudit(db, { atMs, who: userName, what, target: alertId, fromAddress });
  return {
    kind: 'acknowledged',
    alert,
    stream: [appendStream(db, StreamEvent.Alert, alert, atMs)],
  };
}
