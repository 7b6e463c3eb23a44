import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { DeviceRoom } from '#gateway/app/device-room.ts';
import { createDeviceRoom, placeDevices } from '#gateway/app/device-room.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import { parseConfig, requireConfig } from '#gateway/config/load-config.ts';
import type { SimulatorProcess } from '#sim/simulator-process.ts';
import { startSimulator } from '#sim/simulator-process.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { eventually } from '#tests/support/eventually.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const deviceText = (path: string, address: number) => `
  - id: thermometer-${address}
    driver: modbus-thermometer
    lane: lane-1
    link: { kind: serial, path: ${path} }
    options: { address: ${address}, pollIntervalMs: 20, longestAnswerMs: 100, answerTimeoutMs: 100 }`;

const configText = (path: string, addresses: readonly number[]) => `version: 1
site: tower-a
gateway: lobby
dataDirectory: /nowhere
lanes: [{ id: lane-1, checkpoint: main-entrance }]
devices:${addresses.map((address) => deviceText(path, address)).join('')}
`;

type Bus = {
  readonly sim: SimulatorProcess;
  readonly room: DeviceRoom;
  /** What each device has measured, in order. */
  readonly values: ReadonlyMap<string, number[]>;
};

/** Slaves 1, 2, 3 see 36.0, 36.5 and 37.0 °C. */
async function startBus(addresses: readonly number[], faults: readonly string[]): Promise<Bus> {
  const path = join(temporaryDirectory(), 'rs485');
  const sim = await startSimulator([
    ...['device', 'modbus-thermometer', '--link', path],
    ...['--set', 'addresses=1,2,3', '--set', 'object=36', '--set', 'step=0.5'],
    ...faults.flatMap((fault) => ['--fault', fault]),
  ]);
  onTestFinished(async () => {
    await sim.stop();
  });
  const result = parseConfig(configText(path, addresses), gatewayConfig);
  const { devices } = requireConfig('gateway.yaml', result) as GatewayConfig;
  const values = new Map(devices.map(({ id }) => [id, [] as number[]]));
  const room = createDeviceRoom({
    devices: placeDevices(devices, driverSurroundings(realClock)),
    clock: realClock,
    random: Math.random,
    onOutput: (id, output) => {
      if (output.kind === 'temperature') values.get(id)?.push(output.sample.rawTemperatureCelsius);
    },
    onState: () => undefined,
  });
  onTestFinished(() => room.stop());
  room.start();
  return { sim, room, values };
}

const snapshotOf = ({ room }: Bus, id: string) =>
  room.snapshots().find(({ deviceId }) => deviceId === id);

test('three thermometers on one line are asked in turn, and nobody gets the value of another', async () => {
  const bus = await startBus([1, 2, 3], []);
  await eventually('each has measured 20 times', () =>
    [...bus.values.values()].every((values) => values.length >= 20),
  );
  expect([...bus.values].map(([id, values]) => [id, ...new Set(values)])).toEqual([
    ['thermometer-1', 36],
    ['thermometer-2', 36.5],
    ['thermometer-3', 37],
  ]);
});

test('the echo of a half-duplex adapter is taken out and counted as what it is', async () => {
  const bus = await startBus([1, 2], ['echo on']);
  await eventually('both have measured', () =>
    [...bus.values.values()].every((values) => values.length >= 10),
  );
  const { discardedBytes } = snapshotOf(bus, 'thermometer-1') ?? {};
  expect(discardedBytes?.['echo']).toBeGreaterThan(80);
  expect(discardedBytes).toMatchObject({ noise: 0, 'bad-checksum': 0, unasked: 0, late: 0 });
});

test('one that is not there is silent, and the others go on', async () => {
  const bus = await startBus([1, 9], []);
  await eventually(
    'the other has measured',
    () => (bus.values.get('thermometer-1')?.length ?? 0) > 5,
  );
  await eventually(
    'the missing one is told',
    () => snapshotOf(bus, 'thermometer-9')?.state === 'silent',
    20_000,
  );
  expect(snapshotOf(bus, 'thermometer-1')?.state).toBe('ready');
  expect(bus.values.get('thermometer-9')).toEqual([]);
});

test('answers that come too late are nobody’s', async () => {
  const bus = await startBus([1, 2], []);
  await eventually('both work', () => [...bus.values.values()].every(({ length }) => length > 0));
  bus.sim.type('fault late 150');
  await eventually(
    'late answers come in',
    () => (snapshotOf(bus, 'thermometer-1')?.discardedBytes['late'] ?? 0) > 50,
  );
  for (const [id, celsius] of [
    ['thermometer-1', 36],
    ['thermometer-2', 36.5],
  ] as const) {
    expect([...new Set(bus.values.get(id))]).toEqual([celsius]);
  }
});

test('an unplugged line is lost to all of them at once, and comes back for all', async () => {
  const bus = await startBus([1, 2, 3], []);
  const states = () => [...new Set(bus.room.snapshots().map(({ state }) => state))];
  await eventually('all are ready', () => states().join() === 'ready');
  bus.sim.type('fault unplug');
  await eventually('all are lost', () => states().join() === 'connecting');
  bus.sim.type('fault replug');
  await eventually('all are ready again', () => states().join() === 'ready');
});

test('two devices may share a line only with addresses of their own', () => {
  const problems = (text: string) => {
    const result = parseConfig(text, gatewayConfig);
    return result.kind === 'valid'
      ? []
      : result.problems.map(({ path, expected }) => [path, expected]);
  };
  expect(problems(configText('/dev/rs485', [1, 2]))).toEqual([]);
  const twice = configText('/dev/rs485', [1, 2]).replace('address: 2', 'address: 1');
  expect(problems(twice)).toEqual([
    ['devices[1].options', 'an address that no other device on this line has, not 1'],
  ]);
  const rates = configText('/dev/rs485', [1, 2]).replace(
    'path: /dev/rs485 }',
    'path: /dev/rs485, baudRate: 19200 }',
  );
  expect(problems(rates)).toEqual([
    ['devices[1].link', 'the same settings for all devices on one line'],
  ]);
  const any = configText('/dev/rs485', [1, 255]);
  expect(problems(any)).toEqual([['devices[1].link', 'a link that no other device uses']]);
});
