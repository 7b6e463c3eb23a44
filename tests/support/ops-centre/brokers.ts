import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { freePort } from '#tests/support/server-process.ts';

/** A real broker that a test can stop and bring back on the same port. */
export type TestBroker = {
  readonly url: string;
  readonly protocolVersion: 4 | 5;
  stop(): Promise<void>;
};

/** The broker that the gateway embeds, in this process; `port`: of one that was stopped. */
export async function startAedes(port = 0): Promise<TestBroker> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    broker.handle(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${taken}`,
    protocolVersion: 4,
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => broker.close(resolve));
    },
  };
}

async function startTestMosquitto(port?: number): Promise<TestBroker> {
  const server = await startMosquitto({ port: port ?? (await freePort()) });
  return { url: server.url, protocolVersion: 5, stop: () => server.stop() };
}

export const portOf = (broker: TestBroker): number => Number(new URL(broker.url).port);

/** Every kind of broker that is there; Mosquitto speaks MQTT 5, the embedded one 3.1.1. */
export const brokerKinds = [
  { name: 'the embedded broker (MQTT 3.1.1)', start: startAedes, isInstalled: true },
  {
    name:
      mosquitto.path === null
        ? `Mosquitto (MQTT 5) [skipped: ${mosquitto.reasonToSkip}]`
        : 'Mosquitto (MQTT 5)',
    start: startTestMosquitto,
    isInstalled: mosquitto.path !== null,
  },
] as const;
