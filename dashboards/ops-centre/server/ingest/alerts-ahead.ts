import type { AckV1 } from '#gateway/wire/control-messages.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { listAlertSeqs } from '#ops-centre/store/event-table.ts';
import type { GatewayMirror } from './gateway-mirror.ts';

/** Alerts that one confirmation names. */
const MAX_ALERTS_AHEAD = 64;

/**
 * While older records are missing the mark stands still, and somebody at a gate must know all the same
 * whether the alert of this minute was heard: such alerts are confirmed one by one.
 */
export function alertsAhead(
  db: Database,
  { gatewayId, journal }: Pick<GatewayMirror, 'gatewayId' | 'journal'>,
): Pick<AckV1, 'alerts'> {
  const alerts = journal
    .epochsWithHoles()
    .flatMap(({ epoch, seq: mark }) =>
      listAlertSeqs(db, gatewayId, epoch, mark, MAX_ALERTS_AHEAD).map((seq) => ({ epoch, seq })),
    );
  return alerts.length > 0 ? { alerts: alerts.slice(0, MAX_ALERTS_AHEAD) } : {};
}
