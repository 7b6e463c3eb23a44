import type { DeliveryEvent } from '#gateway/delivery/sink-status.ts';
import type { Log } from '#gateway/telemetry/log.ts';

/** What a delivery tells, as lines of the log. */
export function tellDelivery(log: Log, event: DeliveryEvent): void {
  switch (event.kind) {
    case 'state':
      tellState(log, event);
      return;
    case 'dead-letters':
      log.error(
        { sinkId: event.sinkId, records: event.count, cause: event.cause },
        'The sink refused records for good; they are parked as dead letters.',
      );
      return;
    case 'dead-letters-retried':
      log.info({ ids: event.ids, by: event.by }, 'Dead letters are sent once more.');
      return;
    case 'dead-letter-discarded': {
      const { letter, by } = event;
      log.warn(
        { ...letter, by },
        'A dead letter was discarded; this sink will never have the record.',
      );
      return;
    }
    case 'corrupt-rows':
      log.error(
        { sinkId: event.sinkId, positions: event.positions.slice(0, 20) },
        'Rows of the journal failed their checksum; they are not sent.',
      );
      return;
    default: {
      const unhandled: never = event;
      throw new Error(`unknown event ${JSON.stringify(unhandled)}`);
    }
  }
}

function tellState(log: Log, event: Extract<DeliveryEvent, { kind: 'state' }>): void {
  const { sinkId, state, detail } = event;
  if (state === 'ok') log.info({ sinkId }, 'The sink takes records again.');
  else if (state === 'waiting') log.warn({ sinkId, detail }, 'The sink is away; records are kept.');
  else
    log.error(
      { sinkId, detail },
      'The sink refuses records until a person mends it; they are kept.',
    );
}
