import type { IClientOptions, IPublishPacket, MqttClient } from 'mqtt';
import { connect } from 'mqtt';
import type { Backoff } from '#gateway/domain/backoff.ts';
import { backoffDelayMs } from '#gateway/domain/backoff.ts';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import { TOPIC_ROOT } from '#gateway/wire/topics.ts';
import type { OutgoingMessage } from './ingest-outcome.ts';

/**
 * The ops centre's line to the broker. Its session outlives a restart (`clean: false`), so the broker keeps what
 * comes meanwhile; what the broker loses all the same is asked for again by number. The client library's own
 * reconnecting and queueing are not used: it retries every second with no jitter and stops for good after some refusals.
 */
export type MqttConnectionOptions = {
  readonly url: string;
  /** 5 for brokers proper; 4 (MQTT 3.1.1) for the embedded one. */
  readonly protocolVersion: 4 | 5;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly ca?: Buffer;
};

export type MqttPorts = {
  readonly clock: Clock;
  readonly chance: () => number;
  /** Resolves (or returns) when there is room for the next message; until then the broker waits. */
  readonly onMessage: (topic: string, payload: Buffer, retained: boolean) => void | Promise<void>;
  readonly onState: (state: BrokerState) => void;
};

export type BrokerState =
  | { readonly kind: 'connected'; readonly hadSession: boolean }
  | { readonly kind: 'away'; readonly why: string; readonly retryInMs: number };

/** From the start again only after a connection that held for a while. */
const RECONNECT: Backoff = { firstMs: 1_000, longestMs: 30_000 };
const STABLE_AFTER_MS = 30_000;
const KEEP_ALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 10_000;
const SESSION_EXPIRY_S = 7 * 86_400;
const RECEIVE_MAXIMUM = 500;
/** Larger than any message that is accepted, so that an oversized one is counted; not so large that it hurts. */
const MAXIMUM_PACKET_BYTES = 1024 * 1024;
/** A confirmation or request that waits longer is of no use any more. */
const MESSAGE_EXPIRY_S = 60;
const MAX_UNACKNOWLEDGED = 1_000;
const STOP_TIMEOUT_MS = 1_000;
const SESSION_TAKEN_OVER = 0x8e;

/** Everything that a gateway sends, and nothing that the ops centre sends itself. */
const SUBSCRIPTIONS: readonly string[] = [
  ...Object.values(RecordKind),
  'state',
  'health',
  'backfill/+',
  'device/+/state',
  'cmd/resend/reply',
].map((path) => `${TOPIC_ROOT}/+/+/${path}`);

export class MqttConnection {
  readonly #options: MqttConnectionOptions;
  readonly #ports: MqttPorts;
  #client: MqttClient | null = null;
  #isConnected = false;
  #isStopped = false;
  #failures = 0;
  #why = '';
  #unacknowledged = 0;
  #retryTimer: Timer | null = null;
  #stableTimer: Timer | null = null;

  constructor(options: MqttConnectionOptions, ports: MqttPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#why = '';
    const client = connect(this.#options.url, this.#clientOptions());
    this.#client = client;
    client.handleMessage = (packet, done) => this.#take(packet as IPublishPacket, done);
    client.on('connect', (connack) => {
      this.#subscribe(client, connack.sessionPresent).catch((cause: unknown) => {
        this.#why = cause instanceof Error ? cause.message : 'subscription failed';
        client.end(true);
      });
    });
    client.on('error', (cause) => {
      this.#why = cause.message;
    });
    client.on('disconnect', ({ reasonCode }) => {
      this.#why =
        reasonCode === SESSION_TAKEN_OVER
          ? `another client took over the name ${this.#options.clientId}`
          : `the broker ended the connection (reason ${reasonCode ?? 0})`;
    });
    client.on('close', () => this.#closed(client));
  }

  /** `false` when it was not sent: not connected, or the broker does not keep up. Nothing is queued. */
  publish(message: OutgoingMessage): boolean {
    const client = this.#client;
    if (!client || !this.#isConnected || this.#unacknowledged >= MAX_UNACKNOWLEDGED) return false;
    const properties =
      this.#options.protocolVersion === 5
        ? { properties: { messageExpiryInterval: MESSAGE_EXPIRY_S } }
        : {};
    this.#unacknowledged++;
    client.publish(message.topic, message.payload, { qos: 1, ...properties }, () => {
      this.#unacknowledged--;
    });
    return true;
  }

  /** Says good-bye and leaves the session at the broker. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#isConnected = false;
    this.#retryTimer?.cancel();
    this.#stableTimer?.cancel();
    const client = this.#client;
    if (!client) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => client.end(true, () => resolve()), STOP_TIMEOUT_MS);
      client.end(false, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #clientOptions(): IClientOptions {
    const { url: _url, protocolVersion, ...identity } = this.#options;
    const version5 = {
      protocolVersion: 5 as const,
      properties: {
        sessionExpiryInterval: SESSION_EXPIRY_S,
        receiveMaximum: RECEIVE_MAXIMUM,
        maximumPacketSize: MAXIMUM_PACKET_BYTES,
      },
    };
    return {
      ...identity,
      ...(protocolVersion === 5 ? version5 : { protocolVersion: 4 as const }),
      clean: false,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepalive: KEEP_ALIVE_S,
      resubscribe: false,
      queueQoSZero: false,
    };
  }

  async #subscribe(client: MqttClient, hadSession: boolean): Promise<void> {
    const granted = await client.subscribeAsync([...SUBSCRIPTIONS], { qos: 1 });
    // Return codes from 0x80 on are refusals (MQTT 5 §3.9.3, MQTT 3.1.1 §3.9.3).
    const refused = granted.filter(({ qos }) => Number(qos) >= 0x80);
    if (refused.length > 0) {
      const filters = refused.map(({ topic }) => topic).join(', ');
      throw new Error(`the broker refuses the subscription to ${filters}`);
    }
    if (this.#isStopped || client !== this.#client || !client.connected) return;
    this.#isConnected = true;
    this.#unacknowledged = 0;
    this.#stableTimer = this.#ports.clock.after(STABLE_AFTER_MS, () => {
      this.#failures = 0;
    });
    this.#ports.onState({ kind: 'connected', hadSession });
  }

  /** Instead of listening to `message`: the broker gets its acknowledgement when `done` is called. */
  #take(packet: IPublishPacket, done: (error?: Error) => void): void {
    const payload =
      typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const room = this.#ports.onMessage(packet.topic, payload, packet.retain);
    if (room === undefined) done();
    else void room.finally(() => done());
  }

  #closed(client: MqttClient): void {
    if (client !== this.#client) return;
    this.#client = null;
    this.#isConnected = false;
    this.#stableTimer?.cancel();
    client.removeAllListeners('close');
    client.end(true);
    if (this.#isStopped) return;
    const retryInMs = backoffDelayMs(RECONNECT, ++this.#failures, this.#ports.chance);
    const why = this.#why || 'the connection broke';
    this.#ports.onState({ kind: 'away', why, retryInMs });
    this.#retryTimer = this.#ports.clock.after(retryInMs, () => this.start());
  }
}
