import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '#sim/simulator-process.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { GatewayPlan, GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { layOutGateway, startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { journalRows, passageRows } from '#tests/support/whole/journal-rows.ts';
import { metricsOf } from '#tests/support/whole/metrics.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { deviceOf, everyDeviceReady, statusOf } from '#tests/support/whole/station.ts';

/** Nobody listens to these gateways: what happens at the gate is what is looked at. */
const alone = { broker: 'embedded', port: 0, opsCentreConfirms: false } as const;
const FLOOD_BYTES = 24 * 1024 * 1024;
const FLOOD_CHUNK_BYTES = 64 * 1024;
const FRAME_BYTES = 9;
/** A frame begun, or the pending bytes of a decoder at most (`gateway/devices/README.md`). */
const MOST_PENDING_BYTES = 4_096;
const MOST_GROWTH_KB = 64 * 1024;

type Gate = { readonly lines: string; readonly gateway: GatewaySetting };

/** A lobby with people in lane 1, and a gateway with more devices in lane 1 than the lobby has. */
async function openGate(moreDevices: (lines: string) => GatewayPlan['moreDevices']): Promise<Gate> {
  const directory = temporaryDirectory();
  const lines = join(directory, 'lines');
  await startLobby(lines, ['--lanes', '1', '--seed', '11', '--pace', '2']);
  const gateway = await layOutGateway({
    ...{ directory, lines, laneCount: 1, mqtt: alone, people: 'lobby' },
    moreDevices: moreDevices(lines) ?? [],
  });
  return { lines, gateway };
}

const thermometerAt = (id: string, link: object) => ({
  ...{ id, driver: 'gy-mcu90614', lane: 'lane-1', link },
});

async function passagesBeyond(gateway: GatewaySetting, count: number): Promise<void> {
  const hasPassed = () => passageRows(journalRows(gateway)).length > count;
  await eventually(`more than ${count} passages`, hasPassed, 90_000, 100);
}

describe('a device that is not as it should be', () => {
  test('is named while it is missing, is taken when it comes, and the lane goes on meanwhile', async () => {
    const { lines, gateway } = await openGate((at) => [
      thermometerAt('thermometer-9', { kind: 'serial', path: join(at, 'not-there-yet') }),
    ]);
    startGatewayProcess(gateway);
    const missing = await eventually('the missing device to be named', async () => {
      const device = await deviceOf(gateway, 'thermometer-9');
      return device?.detail !== '' && device;
    });
    expect(missing).toMatchObject({ state: 'connecting' });
    expect(missing.detail).toContain(`There is no serial port ${join(lines, 'not-there-yet')}.`);
    expect(missing.detail).toContain('gatehouse gateway devices');
    await passagesBeyond(gateway, 0);

    const device = await startSimulator([
      ...['device', 'gy-mcu90614', '--link', join(lines, 'not-there-yet')],
    ]);
    onTestFinished(async () => void (await device.stop()));
    await everyDeviceReady(gateway);
  });

  test('is held by another program: that one is named, and the port is taken when it is free', async () => {
    const first = await openGate(() => []);
    const holder = startGatewayProcess(first.gateway);
    await everyDeviceReady(first.gateway);
    const directory = temporaryDirectory();
    const second = await layOutGateway({
      ...{ directory, lines: first.lines, laneCount: 1, mqtt: alone, people: 'lobby' },
    });
    startGatewayProcess(second);
    const busy = await eventually('the busy port to be told', async () => {
      const device = await deviceOf(second, 'thermometer-1');
      return device?.detail.includes('is held by') && device;
    });
    expect(busy.detail).toContain(`(pid ${holder.pid})`);
    await holder.stop();
    await everyDeviceReady(second);
  });

  test('floods its line with garbage: counted by reason, bounded, and the other devices go on', async () => {
    const flood = await startFlood();
    const { lines, gateway } = await openGate((at) => [
      thermometerAt('thermometer-8', { kind: 'serial', path: join(at, 'flipped') }),
      thermometerAt('thermometer-9', { kind: 'tcp', host: '127.0.0.1', port: flood.port }),
    ]);
    const words = [
      '--set',
      'rate=200',
      '--seed',
      '5',
      '--fault',
      'flip 0.5',
      '--fault',
      'noise 0.5',
    ];
    const link = join(lines, 'flipped');
    const flipped = await startSimulator(['device', 'gy-mcu90614', '--link', link, ...words]);
    onTestFinished(async () => void (await flipped.stop()));
    const program = startGatewayProcess(gateway);
    await program.sees(/gateway ready/);
    await passagesBeyond(gateway, 0);
    const passagesBefore = passageRows(journalRows(gateway)).length;
    const residentBeforeKb = residentKb(program.pid);

    await flood.pour(FLOOD_BYTES);
    const heard = await eventually(
      'the whole flood',
      async () => {
        const device = await deviceOf(gateway, 'thermometer-9');
        return device?.bytesIn === FLOOD_BYTES && device;
      },
      60_000,
    );
    expect(heard).toMatchObject({ state: 'faulty' });
    expect(heard.detail).toContain('make no sense');
    await passagesBeyond(gateway, passagesBefore);
    expect(residentKb(program.pid) - residentBeforeKb).toBeLessThan(MOST_GROWTH_KB);

    for (const deviceId of ['thermometer-8', 'thermometer-9']) {
      const device = await deviceOf(gateway, deviceId);
      const { bytesIn = 0, frames = 0, discardedBytes = {} } = device ?? {};
      const discarded = Object.values(discardedBytes).reduce((sum, bytes) => sum + bytes, 0);
      const pending = bytesIn - frames * FRAME_BYTES - discarded;
      expect({ deviceId, isBounded: pending >= 0 && pending <= MOST_PENDING_BYTES }).toEqual({
        deviceId,
        isBounded: true,
      });
    }
    const series = await metricsOf(gateway);
    const counted = (device: string, reason: string) =>
      series.get(
        `gatehouse_discarded_bytes_total{device="${device}",lane="lane-1",reason="${reason}"}`,
      ) ?? 0;
    expect(counted('thermometer-9', 'noise')).toBeGreaterThan(FLOOD_BYTES / 2);
    expect(counted('thermometer-8', 'noise')).toBeGreaterThan(0);
    expect(counted('thermometer-8', 'bad-checksum')).toBeGreaterThan(0);
    expect((await statusOf(gateway))?.live).toBe(true);
  });
});

type Flood = { readonly port: number; pour(bytes: number): Promise<void> };

/** A device with a network port that says nothing but random bytes, as fast as they are taken. */
async function startFlood(): Promise<Flood> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const connected = once(server, 'connection') as Promise<[Socket]>;
  return {
    port: (server.address() as AddressInfo).port,
    async pour(bytes) {
      const [socket] = await connected;
      onTestFinished(() => void socket.destroy());
      for (let sent = 0; sent < bytes; sent += FLOOD_CHUNK_BYTES) {
        if (!socket.write(randomBytes(FLOOD_CHUNK_BYTES))) await once(socket, 'drain');
      }
    },
  };
}

const residentKb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
