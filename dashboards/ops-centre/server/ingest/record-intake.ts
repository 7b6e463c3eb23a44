import { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import { passageViewFrom } from '#ops-centre/passages/passage-views.ts';
import { insertEvent, isConflicting, renumberEvent } from '#ops-centre/store/event-table.ts';
import { appendStream } from '#ops-centre/store/stream-table.ts';
import { takeInAlert } from './alert-intake.ts';
import type { Decoded } from './decode-message.ts';
import type { GatewayMirror } from './gateway-mirror.ts';
import type { Batch } from './ingest-outcome.ts';

type RecordMessage = Extract<Decoded, { kind: 'record' }>;

/** Stores one record unless it is here already, and does what follows from it for alerts, pages and gaps. */
export function takeInRecord(
  batch: Batch,
  gateway: GatewayMirror,
  { event, receivedAtMs }: RecordMessage,
): void {
  const { db, now, outcome } = batch;
  const admission = gateway.journal.admissionOf(event.id);
  // Somebody at the gate may be waiting for it, also for that of one that came before.
  if (event.kind === 'alert') gateway.requireAck();
  if (admission === 'too-far' || admission === 'too-scattered' || admission === 'too-many-epochs') {
    outcome.countRefused(admission);
    return;
  }
  if (admission === 'duplicate') {
    noteDuplicate(batch, gateway, event);
    return;
  }
  const heldAs = event.formerly ? renumberEvent(db, event, event.formerly) : null;
  if (heldAs) {
    gateway.journal.renumber(heldAs, event.id, now.wallMs);
    outcome.countDuplicate(false);
    return;
  }
  insertEvent(db, gateway.siteId, event, receivedAtMs);
  gateway.journal.addRecord(event.id);
  outcome.countStored(event.kind);
  if (event.kind === 'alert') {
    outcome.stream.push(takeInAlert(db, gateway.siteId, event, receivedAtMs));
  } else if (event.kind === 'passage') {
    announcePassage(batch, gateway.siteId, event, receivedAtMs);
  } else if (event.kind === 'gap') {
    const { epoch, reason } = event.data;
    gateway.journal.recordLoss(epoch, event.data, reason, now.wallMs);
  }
}

function noteDuplicate(
  { db, outcome }: Batch,
  gateway: GatewayMirror,
  event: RecordMessage['event'],
): void {
  const isConflict = isConflicting(db, event);
  gateway.journal.noteDuplicate(event.id, isConflict);
  outcome.countDuplicate(isConflict);
  if (!isConflict) return;
  const message =
    'Two different records carry one number: two gateways share a name, or a journal began anew.';
  outcome.notice('loss', message, { eventId: event.eventId });
}

function announcePassage(
  { db, outcome }: Batch,
  siteId: string,
  event: Extract<RecordMessage['event'], { kind: 'passage' }>,
  receivedAtMs: number,
): void {
  const { id, observedAtMs, clock, data } = event;
  const heard = { id, siteId, observedAtMs, receivedAtMs, clockState: clock.state, data };
  const view = passageViewFrom(heard);
  // The backlog of an outage is no live event; a page would be swept away by it.
  if (!view.late) outcome.stream.push(appendStream(db, StreamEvent.Passage, view, receivedAtMs));
}
