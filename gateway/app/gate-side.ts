import type { DeviceStatus } from '#gateway/links/device-status.ts';
import { combinedTap } from '#gateway/links/line-tap.ts';
import type { Screening } from '#gateway/screening/screening-service.ts';
import type { KioskHub } from '#gateway/station/kiosk-hub.ts';
import { createKioskHub } from '#gateway/station/kiosk-hub.ts';
import type { WatchLine } from '#gateway/station/line-viewers.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { createRepeatGuard } from '#gateway/telemetry/repeat-guard.ts';
import { openConfiguredBlackBox } from './black-box.ts';
import { watchIdentities } from './device-identities.ts';
import { outputsInto } from './device-outputs.ts';
import type { DeviceRoom } from './device-room.ts';
import { createDeviceRoom, placeDevices } from './device-room.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { GatewayJournal } from './journal-room.ts';
import { acceptInto, openJournalRoom } from './journal-room.ts';
import { stationLanes } from './kiosk-status.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLineWatchers } from './line-watchers.ts';
import { OpsCentreSide } from './ops-centre-side.ts';
import { openPseudonymiser } from './pseudonyms.ts';
import { createScreeningRoom } from './screening-room.ts';

/** What decides at the gate, from the devices to the journal and the kiosk. It needs no network. */
export type GateSide = {
  readonly journal: GatewayJournal;
  readonly screening: Screening;
  readonly devices: DeviceRoom;
  readonly hub: KioskHub;
  readonly centre: OpsCentreSide;
  readonly watchLine: WatchLine;
  /** Called with each change of a device's state. */
  onDeviceState(listener: (status: DeviceStatus) => void): void;
};

/** The journal first: devices start once their readings can be kept. */
export async function startGateSide(
  context: GatewayContext,
  lifecycle: Lifecycle,
): Promise<GateSide> {
  const { config, clock, log } = context;
  const repeats = createRepeatGuard({ clock });
  lifecycle.started('repeat guard', () => repeats.close());
  const journal = await openJournalRoom({
    ...context,
    onNewEpoch: () => void centre.refreshEpochs(),
  });
  lifecycle.started('journal', () => journal.close());
  const pseudonymise = openPseudonymiser(config);
  const placed = placeDevices(config.devices, { clock, pseudonymise });
  const screening = createScreeningRoom({
    ...context,
    pseudonymise,
    roles: new Map(placed.map(({ config: { id }, driver }) => [id, driver.role])),
    accept: acceptInto(journal, log, repeats),
  });
  lifecycle.started('screening', () => screening.stop());

  const stateListeners = new Set<(status: DeviceStatus) => void>([(status) => tell(log, status)]);
  const { tapFor, watchLine } = createLineWatchers();
  const blackBox = openConfiguredBlackBox(context);
  if (blackBox) lifecycle.started('black box', () => blackBox.close());
  const identities = watchIdentities(context, lifecycle);
  const devices = createDeviceRoom({
    ...context,
    devices: placed,
    identities,
    tapFor: (deviceId) => {
      const capture = blackBox?.captureFor(deviceId);
      return capture ? combinedTap([tapFor(deviceId), capture]) : tapFor(deviceId);
    },
    onOutput: outputsInto(screening),
    onState: (status) => {
      for (const listener of stateListeners) listener(status);
    },
  });
  const centre: OpsCentreSide = new OpsCentreSide({
    ...context,
    clockState: () => context.timekeeping().state,
    journal,
    devices: () => devices.snapshots().map(({ deviceId, state }) => ({ deviceId, state })),
  });
  await centre.start();
  const hub = createKioskHub({
    gatewayId: config.gateway,
    lanes: stationLanes(config),
    clock,
    maxClients: config.station.maxStreamClients,
    head: journal.head(),
  });
  journal.onDurable((records) => hub.published(records));
  devices.start();
  lifecycle.started('devices', () => devices.stop());
  return {
    journal,
    screening,
    devices,
    hub,
    centre,
    watchLine,
    onDeviceState: (listener) => void stateListeners.add(listener),
  };
}

function tell(log: Log, { deviceId, state, detail }: DeviceStatus): void {
  log.info({ module: 'devices', deviceId, state, detail }, 'A device changed its state.');
}
