import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { createStation } from '#gateway/station/station.ts';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { every } from './every.ts';
import type { GateSide } from './gate-side.ts';
import type { GatewayContext } from './gateway-context.ts';
import { createJournalGauge } from './journal-gauge.ts';
import { kioskStatuses, stationLanes } from './kiosk-status.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';
import type { OutsideWorld } from './outside-world.ts';
import { takeSnapshot } from './snapshot.ts';

const STATUS_INTERVAL_MS = 1_000;

/** The local HTTP side; gives the address where it listens. */
export async function startStationRoom(
  context: GatewayContext,
  gate: GateSide,
  { broker, delivery, confirmedByAll, refusedControlMessages }: OutsideWorld,
  lifecycle: Lifecycle,
): Promise<string> {
  const { config, clock, log, webDirectory } = context;
  const { journal, screening, hub } = gate;
  const gauge = await createJournalGauge({
    journal,
    clock,
    maxSizeBytes: config.journal.maxSizeMegabytes * 1024 * 1024,
    confirmedByAll,
  });
  lifecycle.started('journal gauge', () => gauge.stop());
  const station = createStation({
    config: config.station,
    snapshot: () => {
      const snapshot = {
        ...takeSnapshot({ ...context, ...gate, gauge, delivery }),
        refusedControlMessages: refusedControlMessages(),
      };
      return broker ? { ...snapshot, broker: broker.snapshot() } : snapshot;
    },
    lanes: stationLanes(config),
    hub,
    requestReMeasure: (laneId) => screening.requestReMeasure(laneId),
    watchLine: gate.watchLine,
    deadLetters: (sinkId, limit) => journal.listDeadLetters(sinkId, limit),
    log: log.child({ module: 'station' }),
    clock,
    webDirectory,
  });
  const { address } = await station.start();
  lifecycle.started('station', () => station.stop());
  const stopTelling = every(clock, STATUS_INTERVAL_MS, () => tellKiosks(context, gate));
  lifecycle.started('kiosk status', stopTelling);
  return address;
}

function tellKiosks(
  { config, timekeeping }: GatewayContext,
  { devices, journal, centre, hub }: GateSide,
): void {
  const statuses = kioskStatuses({
    lanes: config.lanes,
    devices: devices.snapshots(),
    opsCentre: opsCentreState(config, centre),
    isJournalWritable: journal.writable(),
    clockState: timekeeping().state,
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
