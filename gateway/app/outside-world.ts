import type { Delivery } from '#gateway/delivery/delivery.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import type { CentreLink } from '#gateway/sinks/mqtt/centre-link.ts';
import { createCentreLink } from '#gateway/sinks/mqtt/centre-link.ts';
import type { MqttConnection } from '#gateway/sinks/mqtt/connection-port.ts';
import type { PublisherView } from '#gateway/sinks/mqtt/publisher-view.ts';
import type { DeviceStateV1 } from '#gateway/wire/control-messages.ts';
import type { AlertRoom } from './alert-room.ts';
import { startAlertRoom } from './alert-room.ts';
import type { BrokerRoom } from './broker-room.ts';
import { startBrokerRoom } from './broker-room.ts';
import { createDeliveryRoom } from './delivery-room.ts';
import type { Foundation } from './foundation.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Publisher } from './publishers-room.ts';
import { createSinksRoom, INFLUX_SINK_ID, MQTT_SINK_ID } from './sinks-room.ts';

/** Where records go. Nothing at the gate waits for it. */
export type OutsideWorld = {
  readonly broker: BrokerRoom | null;
  readonly delivery: Delivery;
  readonly connection: MqttConnection;
  /** `null` where nobody confirms. */
  readonly alerts: AlertRoom | null;
  /** Highest position that nobody lacks. */
  readonly confirmedByAll: () => number;
  /** Messages of the ops centre's side that were refused so far, by reason. */
  readonly refusedControlMessages: () => Readonly<Record<string, number>>;
};

const DELIVERY_GRACE_MS = 1_000;

export async function startOutsideWorld(
  context: GatewayContext,
  foundation: Foundation,
  lifecycle: Lifecycle,
): Promise<OutsideWorld> {
  const broker = await startBrokerRoom(context);
  if (broker) lifecycle.started('broker', () => broker.stop());
  const { connection, sinks, publishers } = await createSinksRoom({
    ...context,
    embedded: broker?.access ?? null,
  });
  lifecycle.started('mqtt', () => connection.stop());
  const { journal, centre } = foundation;
  const { delivery, retention, confirmedByAll } = createDeliveryRoom({
    ...context,
    journal,
    sinks,
    centre,
  });
  centre.resendThrough((first, last) => delivery.worker(MQTT_SINK_ID)?.resend(first, last) ?? 0);
  centre.renumberThrough((position) => delivery.cursorsUpTo(position));
  const forget = context.onTimesKnown(() => delivery.worker(INFLUX_SINK_ID)?.retryNow());
  lifecycle.started('times', forget);
  await delivery.start();
  lifecycle.started('delivery', () => delivery.stop(DELIVERY_GRACE_MS));
  retention.start();
  lifecycle.started('retention', () => retention.stop());
  const link = startCentreLink(context, foundation, connection, lifecycle);
  connection.onState(({ state, detail }) => {
    context.log.info({ module: 'mqtt', state, detail }, 'The connection to the broker changed.');
    if (state === 'online') delivery.worker(MQTT_SINK_ID)?.retryNow();
  });
  startPublishers(context, foundation, publishers, delivery, lifecycle);
  const alerts = await startAlertRoom(context, foundation, lifecycle);
  connection.start();
  return {
    broker,
    delivery,
    connection,
    confirmedByAll,
    alerts,
    refusedControlMessages: () => link.counters().refused,
  };
}

/** What they show beside records is asked for when it is needed. */
function startPublishers(
  { config }: GatewayContext,
  { devices, onDeviceState }: Foundation,
  publishers: readonly Publisher[],
  delivery: Delivery,
  lifecycle: Lifecycle,
): void {
  const view: PublisherView = {
    devices: () => devices.snapshots(),
    laneIds: config.lanes.map(({ id }) => id),
    backlogRecords: () => delivery.worker(MQTT_SINK_ID)?.status().backlogRecords ?? 0,
    onDeviceState: (listener) => onDeviceState(() => listener()),
  };
  for (const { sink, start, stop } of publishers) {
    start(view, () => delivery.worker(sink.id)?.retryNow());
    lifecycle.started(sink.id, stop);
  }
}

/** The conversation with the ops centre: heartbeats and device states out, confirmations and requests in. */
function startCentreLink(
  { config, clock, log }: GatewayContext,
  { centre, devices, onDeviceState }: Foundation,
  connection: MqttConnection,
  lifecycle: Lifecycle,
): CentreLink {
  const link = createCentreLink({
    connection,
    address: { siteId: config.site, gatewayId: config.gateway },
    clock,
    heartbeat: () => centre.heartbeat(),
    onConfirmed: (_centreId, confirmed, alerts, conflicts) =>
      centre.confirm(confirmed, alerts, conflicts),
    onResend: (request) => centre.resend(request),
    onCommand: (command) =>
      log.info({ module: 'mqtt', ...command }, 'The ops centre asked for records again.'),
  });
  link.start();
  for (const status of devices.snapshots()) link.deviceStateChanged(deviceStateFrom(status));
  const forget = onDeviceState((status) => link.deviceStateChanged(deviceStateFrom(status)));
  lifecycle.started('ops centre side', () => {
    forget();
    link.stop();
  });
  return link;
}

const deviceStateFrom = ({
  deviceId,
  state,
  detail,
  changedAtMs,
}: Pick<DeviceStatus, 'deviceId' | 'state' | 'detail' | 'changedAtMs'>): DeviceStateV1 => ({
  deviceId,
  state,
  detail,
  changedAtMs,
});
