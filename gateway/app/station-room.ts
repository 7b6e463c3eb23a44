import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { KioskHub } from '#gateway/station/kiosk-hub.ts';
import { createKioskHub } from '#gateway/station/kiosk-hub.ts';
import { createStation } from '#gateway/station/station.ts';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { alertSnapshot, guardPhoned, phoneNotice } from './alert-phone.ts';
import { createCameraSide } from './camera-side.ts';
import { createCountsSide, insideNow, passagesSnapshot } from './counts-room.ts';
import { every } from './every.ts';
import type { Foundation } from './foundation.ts';
import type { GateSide } from './gate-side.ts';
import type { GatewayContext } from './gateway-context.ts';
import { createJournalGauge } from './journal-gauge.ts';
import type { KioskStatusInput } from './kiosk-status.ts';
import { kioskStatuses, stationLanes } from './kiosk-status.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';
import type { OutputsRoom } from './outputs-room.ts';
import type { OutsideWorld } from './outside-world.ts';
import { takeSnapshot } from './snapshot.ts';
import { createVerificationRoom } from './verification-room.ts';

const STATUS_INTERVAL_MS = 1_000;

export type StationParts = {
  readonly foundation: Foundation;
  readonly gate: GateSide;
  /** As it is at present: it may be exchanged under a station that runs. */
  readonly outside: () => OutsideWorld;
  readonly outputs: () => OutputsRoom | null;
};

/** The local HTTP side; gives the address where it listens. */
export async function startStationRoom(
  context: GatewayContext,
  { foundation, gate, outside, outputs }: StationParts,
  lifecycle: Lifecycle,
): Promise<string> {
  const { config, clock, log, webDirectory } = context;
  const { journal } = foundation;
  const hub = createKioskHub({
    gatewayId: config.gateway,
    lanes: stationLanes(config),
    clock,
    maxClients: config.station.maxStreamClients,
    maskedPlate: (pseudonym) => gate.maskedPlate(pseudonym),
    head: journal.head(),
  });
  hub.aside(foundation.aside.records());
  lifecycle.started(
    'kiosk records',
    journal.onDurable((records) => hub.published(records)),
  );
  const gauge = await createJournalGauge({
    journal,
    clock,
    maxSizeBytes: config.journal.maxSizeMegabytes * 1024 * 1024,
    confirmedByAll: () => outside().confirmedByAll(),
  });
  lifecycle.started('journal gauge', () => gauge.stop());
  foundation.centre.roomThrough(() => gauge.offlineSecondsLeft());
  const cameras = createCameraSide({ ...context, journal, gate });
  lifecycle.started('cameras', () => cameras.stop());
  const checks = createVerificationRoom(context, foundation, gate);
  lifecycle.started('checks of thermometers', () => checks.stop());
  const station = createStation({
    config: config.station,
    snapshot: () => {
      const { broker, delivery, alerts, refusedControlMessages } = outside();
      const snapshot = {
        ...takeSnapshot({ ...context, ...foundation, gauge, delivery }),
        ...(alerts && { alerts: alertSnapshot(context, foundation.centre, alerts) }),
        refusedControlMessages: refusedControlMessages(),
        passages: passagesSnapshot(config, foundation.counts),
        outputs: outputs()?.snapshots() ?? [],
      };
      return broker ? { ...snapshot, broker: broker.snapshot() } : snapshot;
    },
    lanes: stationLanes(config),
    hub,
    requestReMeasure: (laneId) => gate.requestReMeasure(laneId),
    episode: (laneId, episodeId, request) => gate.episode(laneId, episodeId, request),
    thermometers: () => checks.thermometers(),
    verify: (deviceId, request, confirm) => checks.verify(deviceId, request, confirm),
    guardPhoned: (laneId, episodeIds) => guardPhoned(context, foundation, laneId, episodeIds),
    watchLine: foundation.lines.watchLine,
    counts: createCountsSide(config, foundation.counts),
    cameras,
    deadLetters: (sinkId, limit) => journal.listDeadLetters(sinkId, limit),
    retryDeadLetters: (ids, by) => outside().delivery.retryDeadLetters(ids, by),
    discardDeadLetters: (ids, by) => outside().delivery.discardDeadLetters(ids, by),
    log: log.child({ module: 'station' }),
    clock,
    webDirectory,
  });
  const { address } = await station.start();
  lifecycle.started('station', () => station.stop());
  const stopTelling = every(clock, STATUS_INTERVAL_MS, () =>
    tellKiosks(context, foundation, hub, {
      offlineSecondsLeft: gauge.offlineSecondsLeft(),
      isSinkAway: outside()
        .delivery.statuses()
        .some(({ state }) => state !== 'ok'),
    }),
  );
  lifecycle.started('kiosk status', stopTelling);
  return address;
}

function tellKiosks(
  context: GatewayContext,
  { devices, journal, centre, counts }: Foundation,
  hub: KioskHub,
  room: Pick<KioskStatusInput, 'offlineSecondsLeft' | 'isSinkAway'>,
): void {
  const { config, timekeeping } = context;
  const statuses = kioskStatuses({
    ...room,
    lanes: config.lanes,
    devices: devices.snapshots(),
    opsCentre: opsCentreState(config, centre),
    isJournalWritable: journal.writable(),
    clockState: timekeeping().state,
    inside: insideNow(config, counts),
    phoneNotice: (laneId) => phoneNotice(context, centre, laneId),
  });
  for (const status of statuses) hub.status(status.laneId, status);
}

function opsCentreState(
  { mqtt }: GatewayConfig,
  centre: OpsCentreSide,
): KioskStatusV1['opsCentre'] {
  if (!mqtt.opsCentreConfirms) return 'not-configured';
  return centre.isConfirming() ? 'confirming' : 'waiting';
}
