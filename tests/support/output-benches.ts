import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import type { Light } from '#gateway/outputs/light.ts';
import { relayBoard } from '#gateway/outputs/modbus/relay-board.ts';
import { mqttLamp } from '#gateway/outputs/mqtt/mqtt-lamp.ts';
import type { OutputLine } from '#gateway/outputs/output-line.ts';
import { modbusRelay } from '#sim/modbus-relay/firmware.ts';
import { createRandom } from '#sim/random.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

/** An adapter with what it drives, for the suite of the port. */
export type OutputBench = {
  readonly line: OutputLine;
  /** What somebody in front of it sees. */
  readonly seen: () => Light;
  /** The way to it is cut, at once. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  /** It takes what it is told and does not do it. */
  readonly jam: (isJammed: boolean) => void;
  readonly close: () => Promise<void>;
};

const COILS = { green: 0, yellow: 1, red: 2 } as const;

/** A relay board on a real pseudo-terminal. */
export function relayBench(timedOffset: number | null = null): Promise<OutputBench> {
  const path = join(temporaryDirectory(), 'relays');
  let isJammed = false;
  const device = new VirtualDevice({
    ...{ name: 'relays', linkPath: path, random: (purpose) => createRandom(1, purpose) },
    kind: {
      ...modbusRelay,
      create: (board, settings) => {
        const firmware = modbusRelay.create(board, settings);
        const echo = (bytes: Uint8Array): void => board.answer(bytes);
        return {
          ...firmware,
          // Between its ears nothing works, but the adapter repeats what it hears.
          receive: (bytes) => (isJammed ? echo(bytes) : firmware.receive(bytes)),
        };
      },
    },
  });
  const link = openableLinkFrom({ kind: 'serial', path }, { baudRate: 9_600, clock: realClock });
  const line = relayBoard({ link, clock: realClock, address: 1, coils: COILS, timedOffset });
  return Promise.resolve({
    line,
    seen: () => lightOf(String(device.report['on'])),
    cut: () => Promise.resolve(device.port.unplug()),
    mend: () => Promise.resolve(device.port.replug()),
    jam: (jammed) => {
      isJammed = jammed;
    },
    async close() {
      await line.close();
      device.close();
    },
  });
}

function lightOf(on: string): Light {
  if (on === '') return 'dark';
  const [light] = Object.entries(COILS).find(([, relay]) => on === String(relay)) ?? [];
  if (light === undefined) throw new Error(`Relays ${on} are on at once.`);
  return light as Light;
}

const TOPIC = 'lamps/lane-1';

/** A lamp at a real broker; what it hears it shows, and says so. */
export async function lampBench(): Promise<OutputBench> {
  let broker = await startBroker(0);
  const { port } = broker;
  let isJammed = false;
  let seen: Light = 'dark';
  const lampAt = async () => {
    const lamp = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    lamp.on('message', (_topic, payload) => {
      const { seq, light } = JSON.parse(payload.toString()) as { seq: number; light: Light };
      if (isJammed) return;
      seen = light;
      lamp.publish(`${TOPIC}/state`, JSON.stringify({ seq, light }));
    });
    await lamp.subscribeAsync(TOPIC);
    return lamp;
  };
  let lamp = await lampAt();
  const line = mqttLamp({
    ...{ url: `mqtt://127.0.0.1:${port}`, clientId: 'gate', topic: TOPIC, validMs: 5_000 },
    ...{ unsureLight: 'red', clock: realClock },
  });
  return {
    line,
    seen: () => seen,
    async cut() {
      await lamp.endAsync(true);
      await broker.stop();
    },
    async mend() {
      broker = await startBroker(port);
      lamp = await lampAt();
    },
    jam: (jammed) => {
      isJammed = jammed;
    },
    async close() {
      await line.close();
      await lamp.endAsync(true);
      await broker.stop();
    },
  };
}

async function startBroker(wantedPort: number) {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      await new Promise<void>((resolve) => broker.close(resolve));
      await closed;
    },
  };
}
