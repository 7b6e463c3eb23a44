import { once } from 'node:events';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** An MQTT broker in this process, with one user. */
export type LoopbackBroker = {
  readonly url: string;
  publish(topic: string, payload: string): Promise<void>;
  /** Client ids that are connected. */
  clients(): readonly string[];
  /** Topic filters that were granted, in order. */
  readonly subscriptions: readonly string[];
  close(): Promise<void>;
};

export type BrokerUser = { readonly username: string; readonly password: string };

export async function startLoopbackBroker(user?: BrokerUser): Promise<LoopbackBroker> {
  const broker = await Aedes.createBroker({
    authenticate: (_client, username, password, done) =>
      done(
        null,
        user === undefined ||
          (username === user.username && password?.toString() === user.password),
      ),
  });
  const clients = new Set<string>();
  const subscriptions: string[] = [];
  broker.on('clientReady', (client) => clients.add(client.id));
  broker.on('clientDisconnect', (client) => clients.delete(client.id));
  broker.on('subscribe', (granted) => subscriptions.push(...granted.map(({ topic }) => topic)));
  const server = createServer(broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${portOf(server)}`,
    subscriptions,
    clients: () => [...clients],
    publish: (topic, payload) =>
      new Promise((resolve, reject) => {
        const packet = {
          cmd: 'publish',
          qos: 1,
          retain: false,
          dup: false,
          topic,
          payload: Buffer.from(payload),
        } as const;
        broker.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      server.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
