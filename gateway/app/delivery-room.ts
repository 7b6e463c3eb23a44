import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { CorruptRows } from '#gateway/delivery/corrupt-rows.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import type { RecordTimer } from '#gateway/domain/record.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { tellDelivery } from './delivery-log.ts';
import type { JournalKeeping } from './journal-keeping.ts';
import { createJournalKeeping } from './journal-keeping.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';
import { MQTT_SINK_ID } from './sinks-room.ts';

export type DeliveryRoomOptions = {
  readonly config: GatewayConfig;
  readonly journal: Journal;
  readonly sinks: readonly Sink[];
  readonly clock: Clock;
  readonly recordTimer: RecordTimer;
  readonly random: () => number;
  readonly centre: OpsCentreSide;
  readonly log: Log;
};

export type DeliveryRoom = {
  readonly delivery: Delivery;
  readonly retention: JournalKeeping;
  /** Highest position that nobody lacks. */
  readonly confirmedByAll: () => number;
};

export function createDeliveryRoom(options: DeliveryRoomOptions): DeliveryRoom {
  const { config, journal, clock, centre, recordTimer } = options;
  const log = options.log.child({ module: 'delivery' });
  const corrupt = new CorruptRows({
    journal,
    clock,
    timeNow: () => recordTimer(instantFrom(clock)),
  });
  const delivery = createDelivery({
    ...options,
    config: config.delivery,
    onEvent: (event) => {
      tellDelivery(log, event);
      if (event.kind === 'corrupt-rows') corrupt.found(event.positions);
    },
  });
  const confirmedByAll = (): number => confirmedBy(delivery, centre, config.mqtt.opsCentreConfirms);
  const retention = createJournalKeeping({
    ...options,
    confirmedByAll,
    onRowsGone: () => void centre.refreshEpochs(),
  });
  return {
    delivery,
    confirmedByAll,
    retention: {
      start: () => retention.start(),
      stop() {
        corrupt.stop();
        retention.stop();
      },
    },
  };
}

/** For MQTT the broker's acknowledgement does not count where an ops centre confirms end to end. */
function confirmedBy(
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
