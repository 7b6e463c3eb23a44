import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acceptDevice, watchIdentities } from '#gateway/app/device-identities.ts';
import { createDeviceRoom, placeDevices } from '#gateway/app/device-room.ts';
import type { GatewayContext } from '#gateway/app/gateway-context.ts';
import { createLifecycle } from '#gateway/app/lifecycle.ts';
import type { DeviceConfig, GatewayConfig } from '#gateway/config/gateway-config.ts';
import { identityFiles } from '#gateway/links/identity-files.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { firmwareKindNamed } from '#sim/firmware-kinds.ts';
import { createRandom } from '#sim/random.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { eventually } from '#tests/support/eventually.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

/** A double of a GM65 that says which software it has, on a pseudo-terminal. */
function scannerAt(link: string, software: string): VirtualDevice {
  const kind = firmwareKindNamed('gm65');
  if (!kind) throw new Error('the simulator has no GM65');
  const device = new VirtualDevice({
    name: path.basename(link),
    linkPath: link,
    kind,
    settings: { software },
    random: (purpose) => createRandom(1, purpose),
  });
  onTestFinished(() => device.close());
  return device;
}

/** The two devices of a lane, and gateways over one data directory one after the other. */
function createGate() {
  const directory = temporaryDirectory();
  const ports = { left: path.join(directory, 'left'), right: path.join(directory, 'right') };
  const devices = Object.entries(ports).map(([id, port]) => ({
    id,
    driver: 'gm65',
    lane: 'lane-1',
    link: { kind: 'serial', path: port },
    options: {},
  })) as unknown as readonly DeviceConfig[];
  const config = { dataDirectory: path.join(directory, 'data'), devices } as GatewayConfig;
  fs.mkdirSync(config.dataDirectory);
  const start = () => {
    const lifecycle = createLifecycle(silentLog);
    const context = { config, clock: realClock, log: silentLog } as unknown as GatewayContext;
    const room = createDeviceRoom({
      devices: placeDevices(devices, driverSurroundings(realClock)),
      clock: realClock,
      random: () => 0.5,
      onOutput: () => undefined,
      onState: () => undefined,
      identities: watchIdentities(context, lifecycle),
    });
    room.start();
    const stop = async () => {
      await room.stop();
      await lifecycle.stop();
    };
    onTestFinished(stop);
    const noticesOf = (id: string): string =>
      room
        .snapshots()
        .filter(({ deviceId }) => deviceId === id)
        .flatMap(({ notices }) => notices)
        .join(' ');
    // Kept, not only said: a gateway that is stopped in between has never met them.
    const areKnown = () => {
      const { book } = identityFiles(config.dataDirectory).load();
      return Object.values(book).filter(({ now }) => now.told !== null).length === devices.length;
    };
    return { stop, noticesOf, areKnown };
  };
  return { ports, config, start };
}

test('two scanners that changed places while the gateway was off are named, until somebody accepts it', async () => {
  const { ports, config, start } = createGate();
  const first = start();
  const devices = [scannerAt(ports.left, '105'), scannerAt(ports.right, '135')];
  await eventually('both have said who they are', first.areKnown);
  expect(first.noticesOf('left')).toBe('');
  await first.stop();
  for (const device of devices) device.close();

  scannerAt(ports.left, '135');
  scannerAt(ports.right, '105');
  const second = start();
  const swapped = 'the two have been swapped';
  await eventually('both ports have a notice', () =>
    ['left', 'right'].every((id) => second.noticesOf(id).includes(swapped)),
  );

  for (const id of ['left', 'right']) expect(acceptDevice(config, id).isAccepted).toBe(true);
  await eventually('the notices are over', () =>
    ['left', 'right'].every((id) => second.noticesOf(id) === ''),
  );
});

test('a scanner that is exchanged while the gateway runs is noticed, and forgotten when the old one is back', async () => {
  const { ports, start } = createGate();
  const gateway = start();
  scannerAt(ports.right, '135');
  const old = scannerAt(ports.left, '105');
  await eventually('both have said who they are', gateway.areKnown);
  old.close();
  const other = scannerAt(ports.left, '87');
  await eventually('the port has a notice', () => gateway.noticesOf('left') !== '');
  expect(gateway.noticesOf('left')).toContain('Another device is in this port than before');
  expect(gateway.noticesOf('right')).toBe('');
  other.close();
  scannerAt(ports.left, '105');
  await eventually('the notice is over', () => gateway.noticesOf('left') === '');
});

test('there is nothing to accept where nothing has changed, and nobody where there is no such device', () => {
  const { config } = createGate();
  expect(acceptDevice(config, 'left')).toEqual({
    isAccepted: true,
    sentence: 'left has what it had before; nothing to accept.',
  });
  expect(acceptDevice(config, 'middle')).toMatchObject({ isAccepted: false });
});
