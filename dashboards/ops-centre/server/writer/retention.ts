import { retireAlerts } from '#ops-centre/store/alert-table.ts';
import { retireAudit } from '#ops-centre/store/audit-table.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { retireEvents } from '#ops-centre/store/event-table.ts';
import { removeSessionsBefore } from '#ops-centre/store/session-table.ts';
import { retireStream } from '#ops-centre/store/stream-table.ts';

/** What was received (or done, or last seen) before these times is to be deleted. */
export type RetentionLimits = {
  readonly recordsBeforeMs: number;
  readonly alertsBeforeMs: number;
  readonly auditBeforeMs: number;
  readonly sessionsSeenBeforeMs: number;
  readonly sessionsBornBeforeMs: number;
};

/** Small steps: the store also has people passing gates to write down. */
const ROWS_A_STEP = 1_000;

export function retireSome(db: Database, limits: RetentionLimits): boolean {
  const deleted = db.transaction(() => {
    removeSessionsBefore(db, limits.sessionsSeenBeforeMs, limits.sessionsBornBeforeMs);
    retireAudit(db, limits.auditBeforeMs);
    retireStream(db, limits.recordsBeforeMs);
    const alerts = retireAlerts(db, limits.alertsBeforeMs, ROWS_A_STEP);
    return Math.max(alerts, retireEvents(db, limits.recordsBeforeMs, ROWS_A_STEP));
  });
  // Deleted rows also stand in the write-ahead log until it is emptied.
  if (deleted > 0) db.checkpoint();
  return deleted === ROWS_A_STEP;
}
