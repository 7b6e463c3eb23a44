import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { swapNotice } from '#gateway/links/device-identity.ts';
import { acceptIdentity, identityFiles } from '#gateway/links/identity-files.ts';
import type { IdentityStore } from '#gateway/links/identity-store.ts';
import type { IdentityWatch } from '#gateway/links/identity-watch.ts';
import { createIdentityWatch } from '#gateway/links/identity-watch.ts';
import { usbNameOf } from '#gateway/links/list-ports.ts';
import { portAt } from '#gateway/links/port-at.ts';
import { every } from './every.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Lifecycle } from './lifecycle.ts';

/** How long a running gateway may take to hear that a person has accepted a device. */
const REFRESH_INTERVAL_MS = 2_000;

/** Remembers who is in which port, for as long as the gateway runs and over restarts. */
export function watchIdentities(
  { config, clock, log }: GatewayContext,
  lifecycle: Lifecycle,
): IdentityWatch {
  const room = log.child({ module: 'devices' });
  const watch = createIdentityWatch({
    store: identityFiles(config.dataDirectory),
    adapterOf: adaptersOf(config),
    onNotice: (deviceId, notice) => {
      if (notice === null)
        room.info({ deviceId }, 'The right device is in this port (again, or it was accepted).');
      else room.warn({ deviceId, notice }, 'Another device is in a port than before.');
    },
    onTrouble: (trouble) => room.warn({ trouble }, troubleSentences[trouble]),
  });
  lifecycle.started(
    'device identities',
    every(clock, REFRESH_INTERVAL_MS, () => watch.refresh()),
  );
  return watch;
}

const troubleSentences = {
  damaged:
    'What was kept of the devices in the ports could not be read; all are met anew. Check that each device is where it belongs.',
  unwritable:
    'It cannot be kept which device is in which port; one that is exchanged while the gateway is off will not be noticed.',
} as const;

/** For `doctor`: sees what the gateway would see, and keeps nothing. */
export function lookAtIdentities(config: GatewayConfig): IdentityWatch {
  const files = identityFiles(config.dataDirectory);
  const store: IdentityStore = { ...files, save: () => true };
  return createIdentityWatch({
    store,
    adapterOf: adaptersOf(config),
    onNotice: () => undefined,
    onTrouble: () => undefined,
  });
}

function adaptersOf({ devices }: GatewayConfig): (deviceId: string) => Promise<string | null> {
  const links = new Map(devices.map(({ id, link }) => [id, link]));
  return async (deviceId) => {
    const link = links.get(deviceId);
    const usb = link?.kind === 'serial' ? (await portAt(link.path))?.usb : null;
    return usb ? usbNameOf(usb) : null;
  };
}

/** What was accepted, or why there was nothing to accept. */
export type Acceptance = { readonly isAccepted: boolean; readonly sentence: string };

/** A person says that what is in the port of a device is right. A running gateway hears it within moments. */
export function acceptDevice(config: GatewayConfig, deviceId: string): Acceptance {
  if (!config.devices.some(({ id }) => id === deviceId)) {
    const names = config.devices.map(({ id }) => id).join(', ');
    return { isAccepted: false, sentence: `There is no device ${deviceId}; there are ${names}.` };
  }
  const { book } = identityFiles(config.dataDirectory).load();
  const entry = book[deviceId];
  if (!entry || swapNotice(book, deviceId) === null) {
    return { isAccepted: true, sentence: `${deviceId} has what it had before; nothing to accept.` };
  }
  if (!acceptIdentity(config.dataDirectory, deviceId, entry.now)) {
    const message = `The data directory ${config.dataDirectory} cannot be written.`;
    throw new GatehouseError('JOURNAL_UNWRITABLE', message);
  }
  const who = entry.now.told ?? entry.now.usb;
  return { isAccepted: true, sentence: `${deviceId} is ${who} from now on.` };
}
