import { join } from 'node:path';
import { missingRanges, storedCount, withClaim } from '#ops-centre/continuity/epoch-continuity.ts';
import type { SeqRange } from '#ops-centre/continuity/seq-ranges.ts';
import type { GatewayPresence } from '#ops-centre/ingest/gateway-presence.ts';
import { countAlerts } from '#ops-centre/store/alert-table.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { DATABASE_FILE, openForReading } from '#ops-centre/store/database.ts';
import { countEvents } from '#ops-centre/store/event-table.ts';
import { loadEpochs, loadGateways } from '#ops-centre/store/gateway-table.ts';

/** What is here of each epoch of each gateway, counted again from the records themselves. */
export type AuditReport = {
  readonly epochs: readonly EpochAudit[];
  readonly alerts: Readonly<Record<string, number>>;
  /** Every epoch holds exactly what was confirmed. */
  readonly isBalanced: boolean;
};

export type EpochAudit = {
  readonly gatewayId: string;
  readonly epoch: number;
  readonly confirmedSeq: number;
  /** Not here, and hoped for. */
  readonly missing: readonly SeqRange[];
  /** Not here, and given up. */
  readonly losses: readonly (SeqRange & { readonly reason: string })[];
  readonly countsByKind: Readonly<Record<string, number>>;
  /** Of these, deleted by retention. */
  readonly retired: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Records that were confirmed, and records that were found (or deleted by retention). */
  readonly expected: number;
  readonly found: number;
};

/** Reads only; may run beside a running ops centre. */
export function auditStore(dataDirectory: string): AuditReport {
  const db = openForReading(join(dataDirectory, DATABASE_FILE));
  try {
    return db.snapshot(() => auditIn(db));
  } finally {
    db.close();
  }
}

function auditIn(db: Database): AuditReport {
  const counts = countEvents(db);
  const claims = claimsFrom(db);
  const epochs = loadEpochs(db).map(({ gatewayId, continuity, duplicates, conflicts }) => {
    const claimedSeq = claims.get(`${gatewayId} ${continuity.epoch}`) ?? 0;
    const own = counts.filter(
      (count) => count.gatewayId === gatewayId && count.epoch === continuity.epoch,
    );
    const total = own.map(({ kind, stored, retired }) => [kind, stored + retired] as const);
    return {
      gatewayId,
      epoch: continuity.epoch,
      confirmedSeq: continuity.mark,
      missing: missingRanges(withClaim(continuity, claimedSeq)),
      losses: continuity.losses.map(({ fromSeq, toSeq, reason }) => ({ fromSeq, toSeq, reason })),
      countsByKind: Object.fromEntries(total),
      retired: own.reduce((sum, { retired }) => sum + retired, 0),
      duplicates,
      conflicts,
      expected: storedCount(continuity),
      found: total.reduce((sum, [, count]) => sum + count, 0),
    };
  });
  const isBalanced = epochs.every(({ expected, found }) => expected === found);
  return { epochs, alerts: countAlerts(db), isBalanced };
}

const lossLine = ({ fromSeq, toSeq, reason }: EpochAudit['losses'][number]): string =>
  reason === 'renumbered'
    ? `  ${fromSeq}–${toSeq} went on under other numbers`
    : `  lost ${fromSeq}–${toSeq} (${reason})`;

/** What each gateway said in its last heartbeat to have written, by gateway and epoch. */
function claimsFrom(db: Database): Map<string, number> {
  const claims = loadGateways(db).flatMap(({ gatewayId, presenceJson }) => {
    const { held } = JSON.parse(presenceJson) as GatewayPresence;
    return (held?.epochs ?? []).map(
      ({ epoch, lastSeq }) => [`${gatewayId} ${epoch}`, lastSeq] as const,
    );
  });
  return new Map(claims);
}

/** The report for people. */
export function formatAudit(report: AuditReport): string {
  const lines = report.epochs.map((epoch) => {
    const counts = Object.entries(epoch.countsByKind).map(([kind, count]) => `${kind} ${count}`);
    const balance = epoch.expected === epoch.found ? 'balanced' : `EXPECTED ${epoch.expected}`;
    return [
      `${epoch.gatewayId} epoch ${epoch.epoch}: confirmed ${epoch.confirmedSeq}, found ${epoch.found} (${balance})`,
      `  ${counts.join(', ')}; duplicates dropped ${epoch.duplicates}, conflicts ${epoch.conflicts}`,
      ...epoch.missing.map((range) => `  missing ${range.fromSeq}–${range.toSeq}`),
      ...epoch.losses.map(lossLine),
    ].join('\n');
  });
  const alerts = Object.entries(report.alerts).map(([state, count]) => `${state} ${count}`);
  return [...lines, `alerts: ${alerts.join(', ') || 'none'}`].join('\n');
}
