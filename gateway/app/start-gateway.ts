import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DeviceOutput } from '#gateway/devices/device-driver.ts';
import type { Clock, Instant } from '#gateway/domain/clock.ts';
import type { RecordClock } from '#gateway/domain/record.ts';
import type { Screening } from '#gateway/screening/screening-service.ts';
import type { CentreLink } from '#gateway/sinks/mqtt/centre-link.ts';
import { createCentreLink } from '#gateway/sinks/mqtt/centre-link.ts';
import { createKioskHub } from '#gateway/station/kiosk-hub.ts';
import { createStation } from '#gateway/station/station.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { createRepeatGuard } from '#gateway/telemetry/repeat-guard.ts';
import { startBrokerRoom } from './broker-room.ts';
import { createDeliveryRoom } from './delivery-room.ts';
import { createDeviceRoom, placeDevices } from './device-room.ts';
import { createJournalGauge } from './journal-gauge.ts';
import { acceptInto, openJournalRoom } from './journal-room.ts';
import { kioskStatuses } from './kiosk-status.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLifecycle } from './lifecycle.ts';
import { clockStateNow, readMachine } from './machine.ts';
import { OpsCentreSide } from './ops-centre-side.ts';
import { createScreeningRoom } from './screening-room.ts';
import { createSinksRoom, MQTT_SINK_ID } from './sinks-room.ts';
import { takeSnapshot } from './snapshot.ts';

export type GatewayOptions = {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly softwareVersion: string;
  /** Folder of the built kiosk page. */
  readonly webDirectory: string;
};

export type Gateway = {
  /** Where the station listens. */
  readonly address: string;
  /** Idempotent, in reverse order of the start, bounded. */
  stop(): Promise<void>;
};

const STATUS_INTERVAL_MS = 1_000;
const DELIVERY_GRACE_MS = 1_000;

/**
 * Puts the gateway together and starts it: the journal first, devices as soon as their readings can be
 * kept, the outside world last. The composition root: only this folder names concrete adapters. If a
 * part cannot start, what was started is stopped again.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const lifecycle = createLifecycle(options.log);
  try {
    const address = await startParts(options, lifecycle);
    return { address, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function startParts(options: GatewayOptions, lifecycle: Lifecycle): Promise<string> {
  const { config, clock, random, log, softwareVersion, webDirectory } = options;
  const startedAtMs = clock.wallMs();
  const { machineId, bootId } = readMachine();
  const clockState = clockStateWatch(clock, lifecycle);
  const recordClock = (): RecordClock => ({
    state: clockState(),
    bootId,
    monotonicMs: clock.monotonicMs(),
  });
  const repeats = createRepeatGuard({ clock });
  lifecycle.started('repeat guard', () => repeats.close());

  // The worker that sends again is made after the centre's side that asks it; both live in this function.
  let findWorker: () => ReturnType<ReturnType<typeof createDeliveryRoom>['delivery']['worker']> =
    () => undefined;
  const journal = await openJournalRoom({
    config,
    machineId,
    clock,
    log,
    onNewEpoch: () => void centre.refreshEpochs(),
  });
  lifecycle.started('journal', () => journal.close());
  const placed = placeDevices(config.devices, clock);
  const centre: OpsCentreSide = new OpsCentreSide({
    journal,
    clock,
    bootId,
    clockState,
    devices: () => devices.snapshots().map(({ deviceId, state }) => ({ deviceId, state })),
    worker: () => findWorker(),
  });
  await centre.start();

  const hub = createKioskHub({
    gatewayId: config.gateway,
    lanes: config.lanes.map(({ id, checkpoint }) => ({ laneId: id, checkpointId: checkpoint })),
    clock,
    maxClients: config.station.maxStreamClients,
    head: journal.head(),
  });
  journal.onDurable((records) => hub.published(records));

  const screening = createScreeningRoom({
    config,
    roles: new Map(placed.map(({ config: { id }, driver }) => [id, driver.role])),
    clock,
    recordClock,
    accept: acceptInto(journal, log, repeats),
    log,
  });
  lifecycle.started('screening', () => screening.stop());

  let centreLink: CentreLink | null = null;
  const devices = createDeviceRoom({
    devices: placed,
    clock,
    random,
    onOutput: outputsInto(screening),
    onState: (status) => {
      const { deviceId, state, detail, changedAtMs } = status;
      log.info({ module: 'devices', deviceId, state, detail }, 'A device changed its state.');
      centreLink?.deviceStateChanged({ deviceId, state, detail, changedAtMs });
    },
  });
  devices.start();
  lifecycle.started('devices', () => devices.stop());

  const broker = await startBrokerRoom({ config, clock, log });
  if (broker) lifecycle.started('broker', () => broker.stop());
  const { connection, sinks } = await createSinksRoom({
    config,
    clock,
    random,
    bootId,
    softwareVersion,
    embedded: broker?.access ?? null,
    log,
  });
  lifecycle.started('mqtt', () => connection.stop());
  const { delivery, retention } = createDeliveryRoom({
    config,
    journal,
    sinks,
    clock,
    random,
    centre,
    log,
  });
  findWorker = () => delivery.worker(MQTT_SINK_ID);
  await delivery.start();
  lifecycle.started('delivery', () => delivery.stop(DELIVERY_GRACE_MS));
  retention.start();
  lifecycle.started('retention', () => retention.stop());

  centreLink = createCentreLink({
    connection,
    address: { siteId: config.site, gatewayId: config.gateway },
    clock,
    heartbeat: () => centre.heartbeat(),
    onConfirmed: (_centreId, confirmed) => centre.confirm(confirmed),
    onResend: (request) => centre.resend(request),
    onCommand: (command) =>
      log.info({ module: 'mqtt', ...command }, 'The ops centre asked for records again.'),
  });
  connection.onState(({ state, detail }) => {
    log.info({ module: 'mqtt', state, detail }, 'The connection to the broker changed.');
    if (state === 'online') delivery.worker(MQTT_SINK_ID)?.retryNow();
  });
  centreLink.start();
  for (const { deviceId, state, detail, changedAtMs } of devices.snapshots()) {
    centreLink.deviceStateChanged({ deviceId, state, detail, changedAtMs });
  }
  connection.start();
  const link = centreLink;
  lifecycle.started('ops centre side', () => link.stop());

  const gauge = await createJournalGauge(journal, clock);
  lifecycle.started('journal gauge', () => gauge.stop());
  const station = createStation({
    config: config.station,
    snapshot: () => {
      const snapshot = takeSnapshot({
        config,
        softwareVersion,
        startedAtMs,
        clockState,
        devices,
        journal,
        gauge,
        delivery,
        centre,
      });
      return broker ? { ...snapshot, broker: broker.snapshot() } : snapshot;
    },
    lanes: config.lanes.map(({ id, checkpoint }) => ({ laneId: id, checkpointId: checkpoint })),
    hub,
    requestReMeasure: (laneId) => screening.requestReMeasure(laneId),
    deadLetters: (sinkId, limit) => journal.listDeadLetters(sinkId, limit),
    log: log.child({ module: 'station' }),
    clock,
    webDirectory,
  });
  const { address } = await station.start();
  lifecycle.started('station', () => station.stop());
  every(clock, STATUS_INTERVAL_MS, lifecycle, 'kiosk status', () => {
    const statuses = kioskStatuses({
      lanes: config.lanes,
      devices: devices.snapshots(),
      opsCentre: opsCentreState(config, centre),
      isJournalWritable: journal.writable(),
    });
    for (const status of statuses) hub.status(status.laneId, status);
  });
  return address;
}

function opsCentreState({ mqtt }: GatewayConfig, centre: OpsCentreSide) {
  if (!mqtt.opsCentreConfirms) return 'not-configured';
  return centre.isConfirming() ? 'confirming' : 'waiting';
}

function outputsInto(
  screening: Screening,
): (deviceId: string, output: DeviceOutput, at: Instant) => void {
  return (deviceId, output, at) => {
    if (output.kind === 'temperature') screening.temperature(deviceId, output.sample, at);
    else screening.code(deviceId, output.code, at);
  };
}

/** Asking the system costs a file look-up: once a second is enough for every record. */
function clockStateWatch(clock: Clock, lifecycle: Lifecycle) {
  let state = clockStateNow(clock.wallMs());
  every(clock, STATUS_INTERVAL_MS, lifecycle, 'clock state', () => {
    state = clockStateNow(clock.wallMs());
  });
  return () => state;
}

function every(
  clock: Clock,
  intervalMs: number,
  lifecycle: Lifecycle,
  name: string,
  work: () => void,
): void {
  let isOver = false;
  const again = (): void => {
    if (isOver) return;
    work();
    clock.after(intervalMs, again);
  };
  again();
  lifecycle.started(name, () => {
    isOver = true;
  });
}
