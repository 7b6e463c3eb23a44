import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import { Retention } from '#gateway/delivery/retention.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { DeliveryEvent } from '#gateway/delivery/sink-status.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';
import { MQTT_SINK_ID } from './sinks-room.ts';

export type DeliveryRoomOptions = {
  readonly config: GatewayConfig;
  readonly journal: Journal;
  readonly sinks: readonly Sink[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly centre: OpsCentreSide;
  readonly log: Log;
};

export type DeliveryRoom = { readonly delivery: Delivery; readonly retention: Retention };

export function createDeliveryRoom(options: DeliveryRoomOptions): DeliveryRoom {
  const { config, journal, clock, centre } = options;
  const log = options.log.child({ module: 'delivery' });
  const delivery = createDelivery({
    ...options,
    config: config.delivery,
    onEvent: (event) => tell(log, event),
  });
  const retention = new Retention({
    journal,
    clock,
    keepConfirmedHours: config.journal.keepConfirmedHours,
    maxSizeBytes: config.journal.maxSizeMegabytes * 1024 * 1024,
    confirmedByAll: () => confirmedByAll(delivery, centre, config.mqtt.opsCentreConfirms),
    onDeleted: (rows) => {
      log.info({ rows }, 'Confirmed records that are no longer needed were deleted.');
      void centre.refreshEpochs();
    },
  });
  return { delivery, retention };
}

/** For MQTT the broker's acknowledgement does not count where an ops centre confirms end to end. */
function confirmedByAll(
  delivery: Delivery,
  centre: OpsCentreSide,
  opsCentreConfirms: boolean,
): number {
  const positions = delivery
    .statuses()
    .map(({ sinkId, deliveredPosition }) =>
      sinkId === MQTT_SINK_ID && opsCentreConfirms ? centre.confirmedPosition() : deliveredPosition,
    );
  return Math.min(...positions);
}

function tell(log: Log, event: DeliveryEvent): void {
  const { sinkId } = event;
  switch (event.kind) {
    case 'state':
      if (event.state === 'ok') log.info({ sinkId }, 'The sink takes records again.');
      else if (event.state === 'holding')
        log.error(
          { sinkId, detail: event.detail },
          'The sink refuses records until a person mends it; they are kept.',
        );
      else log.warn({ sinkId, detail: event.detail }, 'The sink is away; records are kept.');
      return;
    case 'dead-letters':
      log.error(
        { sinkId, records: event.count, cause: event.cause },
        'The sink refused records for good; they are parked as dead letters.',
      );
      return;
    case 'corrupt-rows':
      log.error(
        { sinkId, positions: event.positions.slice(0, 20) },
        'Rows of the journal failed their checksum; they are not sent.',
      );
      return;
    default: {
      const unhandled: never = event;
      throw new Error(`unknown event ${JSON.stringify(unhandled)}`);
    }
  }
}
