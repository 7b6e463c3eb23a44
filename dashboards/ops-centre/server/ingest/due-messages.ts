import { topics } from '#gateway/wire/topics.ts';
import { alertsAhead } from './alerts-ahead.ts';
import type { GatewayMirror } from './gateway-mirror.ts';
import { statusAt } from './gateway-presence.ts';
import type { Batch } from './ingest-outcome.ts';

/** What a gateway is to be told now: how far it is confirmed, and what it is asked for. */
export function publishDue(
  { db, now, outcome }: Batch,
  gateway: GatewayMirror,
  centreId: string,
): void {
  const to = { siteId: gateway.siteId, gatewayId: gateway.gatewayId };
  const word = gateway.nextAck(now.monotonicMs);
  if (word) {
    outcome.publish.push({
      topic: topics.ack(to),
      payload: JSON.stringify({ centreId, ...word, ...alertsAhead(db, gateway) }),
    });
  }
  if (statusAt(gateway.presence, now.monotonicMs) !== 'online') return;
  const request = gateway.journal.nextRequest(now.monotonicMs);
  if (!request) return;
  outcome.countResendRequest();
  outcome.publish.push({
    topic: topics.command(to, 'resend'),
    payload: JSON.stringify(request),
  });
}
