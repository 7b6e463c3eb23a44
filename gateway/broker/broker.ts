import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { AuthenticateError } from 'aedes';
import { Aedes } from 'aedes';
import type { Account } from './broker-accounts.ts';
import type { BrokerConfig } from './broker-config.ts';
import type { BrokerStats, Refusal } from './broker-gate.ts';
import { BrokerGate } from './broker-gate.ts';
import { createPacketSizeGuard } from './packet-size-guard.ts';
import type { SessionStore } from './session-queue-limit.ts';
import { limitSessionQueues } from './session-queue-limit.ts';

export type BrokerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly accounts: readonly Account[];
  readonly limits: BrokerConfig;
  readonly onRefusal: (refusal: Refusal) => void;
};

export interface Broker {
  readonly port: number;
  stats(): BrokerStats;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Less than the gateway's own acknowledgement deadline: a frozen reader goes before the gateway gives up. */
const DRAIN_TIMEOUT_MS = 5_000;
const MAX_KEEPALIVE_SECONDS = 300;
const MAX_TOPIC_LEVELS = 8;
const QUEUE_LIMIT = 42;
const MAX_CONNECT_PACKET_BYTES = 8 * 1_024;
const PACKET_OVERHEAD_BYTES = 512;
const MAX_SESSION_BYTES = 64 * 1024 * 1024;

/** An MQTT 3.1.1 broker on loopback that denies whatever is not allowed by name. */
export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const gate = new BrokerGate(options);
  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_TIMEOUT_MS,
    drainTimeout: DRAIN_TIMEOUT_MS,
    keepaliveLimit: MAX_KEEPALIVE_SECONDS,
    maxTopicLevels: MAX_TOPIC_LEVELS,
    queueLimit: QUEUE_LIMIT,
    authenticate: (client, username, password, done) =>
      void gate.authenticate(client, username, password).then(
        () => done(null, true),
        (error: AuthenticateError) => done(error, false),
      ),
    authorizePublish: (client, { topic, retain }, done) =>
      done(gate.refusedPublish(client, topic, retain)),
    authorizeSubscribe: (client, subscription, done) => {
      if (gate.refusedSubscription(client, subscription.topic)) return done(null, null);
      // The store keeps this very object; QoS 2 would only add round trips to what is repeatable anyway.
      if (subscription.qos === 2) subscription.qos = 1;
      done(null, subscription);
    },
    authorizeForward: (client, packet) => (gate.mayReceive(client, packet.topic) ? packet : null),
  });
  aedes.on('clientDisconnect', (client) => gate.left(client));
  // Without a listener either of these would be an exception.
  aedes.on('clientError', () => {});
  aedes.on('connectionError', () => gate.turnedAway());
  limitSessionQueues(storeOf(aedes), {
    maxMessages: options.limits.maxSessionMessages,
    maxBytes: MAX_SESSION_BYTES,
    onDropped: (clientId) => gate.messageDropped(clientId),
  });
  const server = createServer((socket) => accept(aedes, gate, socket, options.limits));
  server.maxConnections = options.limits.maxClients;
  server.on('drop', () => gate.turnedAway());
  const port = await listen(server, options);
  return {
    port,
    stats: () => ({ connectedClients: aedes.connectedClients, ...gate.counts() }),
    close: () => close(server, aedes),
  };
}

/** Typed nowhere, but it is the store that the broker asks at each message. */
function storeOf(aedes: Aedes): SessionStore {
  return (aedes as unknown as { readonly persistence: SessionStore }).persistence;
}

function accept(aedes: Aedes, gate: BrokerGate, socket: Socket, limits: BrokerConfig): void {
  socket.setNoDelay(true);
  const isWithinLimits = createPacketSizeGuard({
    maxPacketBytes: limits.maxPayloadBytes + PACKET_OVERHEAD_BYTES,
    maxFirstPacketBytes: MAX_CONNECT_PACKET_BYTES,
  });
  // The broker reads its connections with `read`; a stream in between would cost a copy of each byte.
  const read = socket.read.bind(socket);
  socket.read = (size) => {
    const chunk: unknown = read(size);
    if (!Buffer.isBuffer(chunk) || isWithinLimits(chunk)) return chunk;
    gate.turnedAway();
    socket.destroy();
    return null;
  };
  aedes.handle(socket);
}

async function listen(server: Server, { host, port }: BrokerOptions): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

async function close(server: Server, aedes: Aedes): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await new Promise<void>((resolve) => aedes.close(resolve));
  await closed;
}
