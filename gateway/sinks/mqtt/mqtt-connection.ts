import { randomUUID } from 'node:crypto';
import type { IClientOptions, IConnackPacket, MqttClient } from 'mqtt';
import { connect } from 'mqtt';
import type { Timer } from '#gateway/domain/clock.ts';
import type { GatewayStateV1 } from '#gateway/wire/control-messages.ts';
import { topics } from '#gateway/wire/topics.ts';
import { clientOptions, linkLimits } from './client-options.ts';
import type {
  ConnectionCounters,
  ConnectionState,
  ConnectionStatus,
  IncomingMessage,
  MqttConnection,
  MqttConnectionOptions,
  PublishOptions,
} from './connection-port.ts';
import { credentialsFor } from './mqtt-endpoint.ts';
import type { OutgoingMessage } from './publish-encoder.ts';
import type { PublishOutcome } from './publish-window.ts';
import { PublishWindow } from './publish-window.ts';
import type { ConnectionFault } from './reason-codes.ts';
import {
  faultFromConnack,
  faultFromDisconnect,
  faultFromError,
  SESSION_TAKEN_OVER,
} from './reason-codes.ts';
import { firstConnectDelayMs, RECONNECT, reconnectDelayMs } from './reconnect-schedule.ts';

export function createMqttConnection(options: MqttConnectionOptions): MqttConnection {
  return new ReconnectingMqtt(options);
}

const ACK_TIMEOUT_MS = 10_000;
const MAX_INFLIGHT_BYTES = 256 * 1024;
const MAX_WAITING = 4_096;
const GOODBYE_TIMEOUT_MS = 1_000;
/** Largest remaining length there is: 268,435,455 bytes (MQTT 5.0 §1.5.5). */
const MQTT_MAX_PACKET_BYTES = 268_435_455;

const SUSPICIOUS_CLOSES = 3;
const CLOSED: ConnectionFault = { state: 'offline', detail: 'The broker closed the connection.' };
const CLOSED_AGAIN_AND_AGAIN: ConnectionFault = {
  state: 'refused',
  detail:
    "The broker closes the connection again and again: does another machine use this gateway's id, " +
    'or do its rules forbid something?',
};

class ReconnectingMqtt implements MqttConnection {
  readonly #options: MqttConnectionOptions;
  readonly #window: PublishWindow;
  readonly #filters = new Set<string>();
  readonly #messageHandlers = new Set<(message: IncomingMessage) => void>();
  readonly #stateHandlers = new Set<(status: ConnectionStatus) => void>();
  readonly #counts = {
    connects: 0,
    connectionsLost: 0,
    takeovers: 0,
    overdueAcknowledgements: 0,
    acknowledged: 0,
    refused: 0,
    unconfirmed: 0,
    notSent: 0,
    messagesIn: 0,
  };
  #status: ConnectionStatus = { state: 'connecting', detail: '' };
  /** A fresh client for each connection: a client of old would send again what it still remembers. */
  #client: MqttClient | null = null;
  #sessionId = '';
  #fault: ConnectionFault | null = null;
  #maxPacketBytes = MQTT_MAX_PACKET_BYTES;
  #failures = 0;
  #unexplainedCloses = 0;
  #timer: Timer | null = null;
  #stable: Timer | null = null;
  #stopped = false;
  #closed: (() => void) | null = null;

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
    this.#window = new PublishWindow({
      clock: options.clock,
      maxInflight: options.maxInflight,
      maxInflightBytes: MAX_INFLIGHT_BYTES,
      maxWaiting: MAX_WAITING,
      ackTimeoutMs: options.ackTimeoutMs ?? ACK_TIMEOUT_MS,
      onAckOverdue: () => this.#acknowledgementOverdue(),
    });
  }

  start(): void {
    const { endpoint, address } = this.#options;
    this.#connectAfter(firstConnectDelayMs(address.gatewayId, endpoint.firstConnectSpreadMs));
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#timer?.cancel();
    this.#stable?.cancel();
    const client = this.#client;
    if (client && this.#status.state === 'online') await this.#sayGoodbye(client);
    client?.end(true);
    this.#client = null;
    this.#window.close('the gateway is stopping');
    this.#setStatus({ state: 'offline', detail: 'The gateway is stopping.' });
  }

  async publish(
    topic: string,
    payload: string | Buffer,
    options: PublishOptions,
  ): Promise<PublishOutcome> {
    const { signal, ...rest } = options;
    const [outcome] = await this.publishAll([{ topic, payload, ...rest }], signal);
    return outcome ?? { kind: 'not-sent', cause: 'there was nothing to send' };
  }

  async publishAll(
    messages: readonly OutgoingMessage[],
    signal?: AbortSignal,
  ): Promise<readonly PublishOutcome[]> {
    const outcomes = await this.#window.publishAll(messages, signal);
    for (const { kind } of outcomes) {
      if (kind === 'acknowledged') this.#counts.acknowledged += 1;
      else if (kind === 'unconfirmed') this.#counts.unconfirmed += 1;
      else if (kind === 'not-sent') this.#counts.notSent += 1;
      else this.#counts.refused += 1;
    }
    return outcomes;
  }

  subscribe(filters: readonly string[]): void {
    for (const filter of filters) this.#filters.add(filter);
    if (this.#client && this.#status.state === 'online') this.#subscribeOn(this.#client, filters);
  }

  onMessage(handler: (message: IncomingMessage) => void): () => void {
    this.#messageHandlers.add(handler);
    return () => this.#messageHandlers.delete(handler);
  }

  onState(handler: (status: ConnectionStatus) => void): () => void {
    this.#stateHandlers.add(handler);
    return () => this.#stateHandlers.delete(handler);
  }

  state(): ConnectionState {
    return this.#status.state;
  }

  status(): ConnectionStatus {
    return this.#status;
  }

  maxPacketBytes(): number {
    return this.#maxPacketBytes;
  }

  counters(): ConnectionCounters {
    const { inFlight, waiting } = this.#window;
    return { ...this.#counts, inFlight, waiting };
  }

  #connectAfter(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = null;
      void this.#connect();
    });
  }

  async #connect(): Promise<void> {
    const { endpoint, files } = this.#options;
    this.#fault = null;
    let credentials: IClientOptions;
    try {
      credentials = await credentialsFor(endpoint, files);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#fault = { state: 'refused', detail };
      this.#retry();
      return;
    }
    if (this.#stopped) return;
    this.#sessionId = randomUUID();
    const client = connect(endpoint.url, this.#optionsOf(credentials));
    this.#client = client;
    this.#listenTo(client);
  }

  #optionsOf(credentials: IClientOptions): IClientOptions {
    const { endpoint, address, keepaliveSeconds } = this.#options;
    return {
      ...clientOptions(endpoint.protocolVersion, address.gatewayId, keepaliveSeconds),
      ...credentials,
      will: {
        topic: topics.state(address),
        payload: Buffer.from(this.#stateJson('offline')),
        qos: 1,
        retain: true,
      },
    };
  }

  #listenTo(client: MqttClient): void {
    const isCurrent = (): boolean => client === this.#client;
    client.on('connect', (connack) => {
      if (isCurrent()) this.#connected(client, connack);
    });
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'puback' && packet.messageId !== undefined && isCurrent())
        this.#window.acknowledge(packet.messageId, packet.reasonCode ?? 0);
    });
    client.on('message', (topic, payload, { retain }) => {
      if (isCurrent()) this.#received({ topic, payload, retained: retain });
    });
    client.on('disconnect', ({ reasonCode }) => {
      if (!isCurrent()) return;
      if (reasonCode === SESSION_TAKEN_OVER) this.#counts.takeovers += 1;
      this.#fault ??= faultFromDisconnect(reasonCode ?? 0);
    });
    // Stays for good: an error event without a listener would end the process.
    client.on('error', (error) => {
      if (isCurrent()) this.#fault ??= faultOf(error);
    });
    client.on('close', () => {
      if (isCurrent()) this.#lost(client);
    });
  }

  #connected(client: MqttClient, connack: IConnackPacket): void {
    const { endpoint, clock } = this.#options;
    const limits = linkLimits(connack);
    this.#counts.connects += 1;
    this.#maxPacketBytes = Math.min(limits.maxPacketBytes, MQTT_MAX_PACKET_BYTES);
    sendAtOnce(client);
    this.#window.open({
      protocolVersion: endpoint.protocolVersion,
      maxInflight: limits.maxInflight,
      maxPacketBytes: this.#maxPacketBytes,
      write: (bytes) => void client.stream.write(bytes),
    });
    this.#stable = clock.after((this.#options.reconnect ?? RECONNECT).stableMs, () => {
      this.#failures = 0;
      this.#unexplainedCloses = 0;
    });
    if (this.#filters.size > 0) this.#subscribeOn(client, [...this.#filters]);
    void this.#announce('online');
    this.#setStatus({ state: 'online', detail: '' });
  }

  #lost(client: MqttClient): void {
    this.#client = null;
    this.#stable?.cancel();
    client.end(true);
    if (this.#status.state === 'online') this.#counts.connectionsLost += 1;
    this.#fault ??= this.#unexplained();
    this.#window.close(sentenceToCause(this.#fault.detail));
    this.#closed?.();
    this.#retry();
  }

  /** Not every broker says that a session was taken over: Mosquitto 2.0.11 and MQTT 3.1.1 just close. */
  #unexplained(): ConnectionFault {
    this.#unexplainedCloses += 1;
    return this.#unexplainedCloses < SUSPICIOUS_CLOSES ? CLOSED : CLOSED_AGAIN_AND_AGAIN;
  }

  #retry(): void {
    if (this.#stopped) return;
    const { reconnect = RECONNECT, random } = this.#options;
    this.#failures += 1;
    this.#setStatus(this.#fault ?? { state: 'offline', detail: '' });
    this.#connectAfter(reconnectDelayMs(reconnect, this.#failures, random));
  }

  #acknowledgementOverdue(): void {
    this.#counts.overdueAcknowledgements += 1;
    this.#fault ??= {
      state: 'offline',
      detail: 'The broker did not acknowledge a message in time.',
    };
    this.#client?.stream.destroy();
  }

  #received(message: IncomingMessage): void {
    this.#counts.messagesIn += 1;
    for (const handler of this.#messageHandlers) handler(message);
  }

  #subscribeOn(client: MqttClient, filters: readonly string[]): void {
    client.subscribe([...filters], { qos: 1 }, (error, granted) => {
      const isDenied = error !== null || granted?.some(({ qos }) => qos >= 0x80);
      if (isDenied && client === this.#client)
        this.#options.onWarning(
          `The broker does not allow this gateway to subscribe to ${filters.join(', ')}.`,
        );
    });
  }

  async #announce(status: GatewayStateV1['status']): Promise<void> {
    const { address, onWarning } = this.#options;
    const outcome = await this.publish(topics.state(address), this.#stateJson(status), {
      qos: 1,
      retain: true,
      contentType: 'application/json',
      urgent: true,
    });
    if (outcome.kind === 'refused')
      onWarning(`The state of this gateway was not published: ${outcome.cause}.`);
  }

  #stateJson(status: GatewayStateV1['status']): string {
    const { bootId, softwareVersion } = this.#options;
    const state: GatewayStateV1 = { status, bootId, sessionId: this.#sessionId, softwareVersion };
    return JSON.stringify(state);
  }

  /** A clean DISCONNECT suppresses the last will, so `offline` is said first. */
  async #sayGoodbye(client: MqttClient): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
      const limit = clock.after(GOODBYE_TIMEOUT_MS, resolve);
      void this.#announce('offline').then(() => {
        client.end(false, () => {
          limit.cancel();
          resolve();
        });
      });
    });
  }

  #setStatus(status: ConnectionStatus): void {
    const { state, detail } = this.#status;
    if (status.state === state && status.detail === detail) return;
    this.#status = status;
    for (const handler of this.#stateHandlers) handler(status);
  }
}

/** A refused CONNACK arrives as an error with the reason as a numeric code. */
function faultOf(error: Error): ConnectionFault {
  if ('code' in error && typeof error.code === 'number') return faultFromConnack(error.code);
  return faultFromError(error);
}

/** Nagle's algorithm would hold small messages back until the last ones were acknowledged. */
function sendAtOnce(client: MqttClient): void {
  const { stream } = client;
  if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true);
}

const sentenceToCause = (sentence: string): string =>
  (sentence.charAt(0).toLowerCase() + sentence.slice(1)).replace(/\.$/, '');
