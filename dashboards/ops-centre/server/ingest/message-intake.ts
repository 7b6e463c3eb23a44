import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { Decoded, Refusal } from './decode-message.ts';
import type { GatewayBook } from './gateway-book.ts';
import type { GatewayMirror } from './gateway-mirror.ts';
import { statusAt, withDevice, withHeartbeat, withState } from './gateway-presence.ts';
import { RefusalReason } from './incoming-message.ts';
import type { Batch } from './ingest-outcome.ts';
import { takeInRecord } from './record-intake.ts';

/** Takes one message in; the gateway that it changed something of, or `null`. */
export function takeInMessage(
  batch: Batch,
  book: GatewayBook,
  message: Decoded,
): GatewayMirror | null {
  if (message.kind === 'refused') return refuse(batch, book, message);
  const gateway = gatewayAt(batch, book, message.from);
  if (gateway) hear(batch, gateway, message);
  return gateway;
}

function hear(
  batch: Batch,
  gateway: GatewayMirror,
  message: Exclude<Decoded, { kind: 'refused' }>,
): void {
  const { now, outcome } = batch;
  switch (message.kind) {
    case 'record':
      takeInRecord(batch, gateway, message);
      break;
    case 'state':
      gateway.presence = withState(gateway.presence, message.state, now);
      if (message.state.status === 'online') {
        gateway.requireAck();
        gateway.journal.askAnew(now.monotonicMs);
      }
      break;
    case 'heartbeat':
      gateway.presence = withHeartbeat(
        gateway.presence,
        message.heartbeat,
        message.receivedAtMs,
        now,
      );
      gateway.journal.hearHeartbeat(message.heartbeat, now);
      gateway.requireAckIfStale(now.monotonicMs);
      break;
    case 'device-state':
      gateway.presence = withDevice(gateway.presence, message.device);
      break;
    case 'resend-reply':
      if (!gateway.journal.hearReply(message.reply, now)) {
        outcome.countRefused(RefusalReason.ReplyNotAsked);
      }
      break;
    default:
      message satisfies never;
  }
}

function refuse(
  { now, outcome }: Batch,
  book: GatewayBook,
  refusal: Refusal,
): GatewayMirror | null {
  const { reason, detail, topic, record } = refusal;
  outcome.countRefused(reason);
  outcome.notice('warn', `A message was refused: ${detail}.`, { reason, topic });
  const gateway = record && book.find(record.gatewayId);
  if (!gateway) return null;
  gateway.journal.noteRefused(record, now.wallMs);
  return gateway;
}

/** Two gateways under one name would take each other's numbers, so a name moves to another site only while it is quiet. */
function gatewayAt(
  { now, outcome }: Batch,
  book: GatewayBook,
  from: GatewayAddress,
): GatewayMirror | null {
  const gateway = book.findOrAdd(from, now);
  if (!gateway) {
    outcome.countRefused(RefusalReason.TooManyGateways);
    return null;
  }
  if (gateway.siteId === from.siteId) return gateway;
  if (statusAt(gateway.presence, now.monotonicMs) === 'online') {
    outcome.countRefused(RefusalReason.OtherSite);
    const message = `Gateway ${from.gatewayId} is online at site ${gateway.siteId}; messages under its name from site ${from.siteId} are refused.`;
    outcome.notice('warn', message, { gatewayId: from.gatewayId });
    return null;
  }
  gateway.moveTo(from.siteId);
  return gateway;
}
