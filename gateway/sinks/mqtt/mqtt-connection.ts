import type { IClientOptions, IConnackPacket, MqttClient } from 'mqtt';
import { connect } from 'mqtt';
import type { Timer } from '#gateway/domain/clock.ts';
import type { GatewayStateV1 } from '#gateway/wire/control-messages.ts';
import { listenTo } from './client-events.ts';
import { clientOptions, linkLimits, sendAtOnce } from './client-options.ts';
import type {
  ConnectionCounters,
  ConnectionState,
  ConnectionStatus,
  IncomingMessage,
  MqttConnection,
  MqttConnectionOptions,
  PublishOptions,
} from './connection-port.ts';
import type { Presence } from './gateway-presence.ts';
import { createPresence } from './gateway-presence.ts';
import { credentialsFor } from './mqtt-endpoint.ts';
import { createOutcomeCounts } from './outcome-counts.ts';
import type { OutgoingMessage } from './publish-encoder.ts';
import type { PublishOutcome } from './publish-window.ts';
import { PublishWindow } from './publish-window.ts';
import type { ConnectionFault } from './reason-codes.ts';
import { causeFrom } from './reason-codes.ts';
import { ReconnectPolicy } from './reconnect-policy.ts';
import { firstConnectDelayMs, jitterOf, RECONNECT } from './reconnect-schedule.ts';
import { Subscriptions } from './subscriptions.ts';

export function createMqttConnection(options: MqttConnectionOptions): MqttConnection {
  return new ReconnectingMqtt(options);
}

const ACK_TIMEOUT_MS = 10_000;
const MAX_INFLIGHT_BYTES = 256 * 1024;
const MAX_WAITING = 4_096;
const GOODBYE_TIMEOUT_MS = 1_000;
/** Largest remaining length there is: 268,435,455 bytes (MQTT 5.0 §1.5.5). */
const MQTT_MAX_PACKET_BYTES = 268_435_455;

class ReconnectingMqtt implements MqttConnection {
  readonly #options: MqttConnectionOptions;
  readonly #window: PublishWindow;
  readonly #policy: ReconnectPolicy;
  readonly #subscriptions: Subscriptions;
  readonly #messageHandlers = new Set<(message: IncomingMessage) => void>();
  readonly #stateHandlers = new Set<(status: ConnectionStatus) => void>();
  readonly #counts = {
    connects: 0,
    connectionsLost: 0,
    takeovers: 0,
    overdueAcknowledgements: 0,
    messagesIn: 0,
  };
  readonly #outcomes = createOutcomeCounts();
  #status: ConnectionStatus = { state: 'connecting', detail: '' };
  /** A fresh client for each connection: a client of old would send again what it still remembers. */
  #client: MqttClient | null = null;
  readonly #createPresence: () => Presence;
  #presence: Presence | null;
  #fault: ConnectionFault | null = null;
  #maxPacketBytes = MQTT_MAX_PACKET_BYTES;
  #timer: Timer | null = null;
  #stopped = false;
  #closed: (() => void) | null = null;

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
    const { reconnect = RECONNECT, clock, address } = options;
    this.#policy = new ReconnectPolicy(reconnect, clock, jitterOf(address.gatewayId));
    this.#subscriptions = new Subscriptions(options.onWarning);
    this.#createPresence = options.presence ?? (() => createPresence(options));
    this.#presence = null;
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
    this.#policy.ended();
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
    this.#outcomes.add(outcomes);
    return outcomes;
  }

  async processed(): Promise<boolean> {
    // What is encoded in this turn is written at its end.
    await new Promise<void>((resolve) => setImmediate(resolve));
    const client = this.#client;
    if (!client || this.#status.state !== 'online') return false;
    const { clock, ackTimeoutMs = ACK_TIMEOUT_MS } = this.#options;
    const onOverdue = (): void => this.#acknowledgementOverdue();
    const limit = { clock, withinMs: ackTimeoutMs, onOverdue };
    return (await this.#subscriptions.answered(client, limit)) && client === this.#client;
  }

  subscribe(filters: readonly string[]): void {
    this.#subscriptions.add(filters, this.#status.state === 'online' ? this.#client : null);
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
    return { ...this.#counts, ...this.#outcomes.counts(), inFlight, waiting };
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
    this.#presence = this.#createPresence();
    const client = connect(endpoint.url, this.#optionsOf(credentials, this.#presence));
    this.#client = client;
    this.#listenTo(client);
  }

  #optionsOf(credentials: IClientOptions, presence: Presence): IClientOptions {
    const { endpoint, address, keepaliveSeconds, clientId = address.gatewayId } = this.#options;
    return {
      ...clientOptions(endpoint.protocolVersion, clientId, keepaliveSeconds),
      ...credentials,
      will: presence.will(),
    };
  }

  #listenTo(client: MqttClient): void {
    listenTo(client, () => client === this.#client, {
      connected: (connack) => this.#connected(client, connack),
      acknowledged: (packetId, reasonCode) => this.#window.acknowledge(packetId, reasonCode),
      received: (message) => this.#received(message),
      fault: (fault) => {
        this.#fault ??= fault;
      },
      takenOver: () => this.#takenOver(),
      closed: () => this.#lost(client),
    });
  }

  #connected(client: MqttClient, connack: IConnackPacket): void {
    const { endpoint } = this.#options;
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
    this.#policy.connected();
    this.#subscriptions.tellAll(client);
    void this.#announce('online');
    this.#setStatus({ state: 'online', detail: this.#policy.alarm });
  }

  #lost(client: MqttClient): void {
    this.#client = null;
    this.#policy.ended();
    client.end(true);
    const wasOnline = this.#status.state === 'online';
    if (wasOnline) this.#counts.connectionsLost += 1;
    else if (this.#fault?.state === 'offline') this.#policy.unreached();
    this.#fault ??= this.#closedWithoutReason();
    this.#window.close(causeFrom(this.#fault));
    this.#closed?.();
    this.#retry();
  }

  #closedWithoutReason(): ConnectionFault {
    const fault = this.#policy.unexplained();
    if (fault.state === 'refused') this.#options.onWarning(fault.detail);
    return fault;
  }

  /** Told at once, each time: somebody must find the other machine. */
  #takenOver(): void {
    this.#counts.takeovers += 1;
    this.#policy.takenOver();
    this.#options.onWarning(this.#policy.alarm);
  }

  #retry(): void {
    if (this.#stopped) return;
    this.#setStatus(this.#fault ?? { state: 'offline', detail: '' });
    this.#connectAfter(this.#policy.nextDelayMs());
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

  async #announce(status: GatewayStateV1['status']): Promise<void> {
    const message = this.#presence?.message(status);
    const [outcome] = message ? await this.publishAll([message]) : [];
    if (outcome?.kind === 'refused')
      this.#options.onWarning(`The state of this gateway was not published: ${outcome.cause}.`);
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
