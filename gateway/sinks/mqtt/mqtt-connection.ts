import type { IConnackPacket, MqttClient } from 'mqtt';
import type { GatewayStateV1 } from '#gateway/wire/control-messages.ts';
import { linkLimits } from './client-options.ts';
import type {
  ConnectionCounters,
  ConnectionState,
  ConnectionStatus,
  IncomingMessage,
  MqttConnection,
  MqttConnectionOptions,
  PublishOptions,
} from './connection-port.ts';
import { createOutcomeCounts } from './outcome-counts.ts';
import type { OutgoingMessage } from './publish-encoder.ts';
import type { PublishOutcome } from './publish-window.ts';
import { PublishWindow } from './publish-window.ts';
import { ReconnectingClient } from './reconnecting-client.ts';
import { Subscriptions } from './subscriptions.ts';

export function createMqttConnection(options: MqttConnectionOptions): MqttConnection {
  return new ReconnectingMqtt(options);
}

const ACK_TIMEOUT_MS = 10_000;
const MAX_INFLIGHT_BYTES = 256 * 1024;
const MAX_WAITING = 4_096;
/** Largest remaining length there is: 268,435,455 bytes (MQTT 5.0 §1.5.5). */
const MQTT_MAX_PACKET_BYTES = 268_435_455;

class ReconnectingMqtt implements MqttConnection {
  readonly #options: MqttConnectionOptions;
  readonly #window: PublishWindow;
  readonly #subscriptions: Subscriptions;
  readonly #client: ReconnectingClient;
  readonly #messageHandlers = new Set<(message: IncomingMessage) => void>();
  readonly #counts = { overdueAcknowledgements: 0, messagesIn: 0 };
  readonly #outcomes = createOutcomeCounts();
  #maxPacketBytes = MQTT_MAX_PACKET_BYTES;

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
    this.#subscriptions = new Subscriptions(options.onWarning);
    this.#window = new PublishWindow({
      clock: options.clock,
      maxInflight: options.maxInflight,
      maxInflightBytes: MAX_INFLIGHT_BYTES,
      maxWaiting: MAX_WAITING,
      ackTimeoutMs: options.ackTimeoutMs ?? ACK_TIMEOUT_MS,
      onAckOverdue: () => this.#acknowledgementOverdue(),
    });
    this.#client = new ReconnectingClient(options, {
      opened: (client, connack) => this.#opened(client, connack),
      acknowledged: (packetId, reasonCode) => this.#window.acknowledge(packetId, reasonCode),
      received: (message) => this.#received(message),
      closed: (cause) => this.#window.close(cause),
    });
  }

  start(): void {
    this.#client.start();
  }

  async stop(): Promise<void> {
    await this.#client.stop(() => this.#announce('offline'));
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
    const client = this.#client.online;
    if (!client) return false;
    const { clock, ackTimeoutMs = ACK_TIMEOUT_MS } = this.#options;
    const onOverdue = (): void => this.#acknowledgementOverdue();
    const limit = { clock, withinMs: ackTimeoutMs, onOverdue };
    return (await this.#subscriptions.answered(client, limit)) && client === this.#client.online;
  }

  subscribe(filters: readonly string[]): void {
    this.#subscriptions.add(filters, this.#client.online);
  }

  onMessage(handler: (message: IncomingMessage) => void): () => void {
    this.#messageHandlers.add(handler);
    return () => this.#messageHandlers.delete(handler);
  }

  onState(handler: (status: ConnectionStatus) => void): () => void {
    return this.#client.onState(handler);
  }

  state(): ConnectionState {
    return this.#client.status.state;
  }

  status(): ConnectionStatus {
    return this.#client.status;
  }

  maxPacketBytes(): number {
    return this.#maxPacketBytes;
  }

  counters(): ConnectionCounters {
    const { inFlight, waiting } = this.#window;
    return {
      ...this.#client.counts(),
      ...this.#counts,
      ...this.#outcomes.counts(),
      inFlight,
      waiting,
    };
  }

  #opened(client: MqttClient, connack: IConnackPacket): void {
    const { endpoint } = this.#options;
    const limits = linkLimits(connack);
    this.#maxPacketBytes = Math.min(limits.maxPacketBytes, MQTT_MAX_PACKET_BYTES);
    this.#window.open({
      protocolVersion: endpoint.protocolVersion,
      maxInflight: limits.maxInflight,
      maxPacketBytes: this.#maxPacketBytes,
      write: (bytes) => void client.stream.write(bytes),
    });
    this.#subscriptions.tellAll(client);
    void this.#announce('online');
  }

  #acknowledgementOverdue(): void {
    this.#counts.overdueAcknowledgements += 1;
    this.#client.giveUp({
      state: 'offline',
      detail: 'The broker did not acknowledge a message in time.',
    });
  }

  #received(message: IncomingMessage): void {
    this.#counts.messagesIn += 1;
    for (const handler of this.#messageHandlers) handler(message);
  }

  async #announce(status: GatewayStateV1['status']): Promise<void> {
    const message = this.#client.presence?.message(status);
    const [outcome] = message ? await this.publishAll([message]) : [];
    if (outcome?.kind === 'refused')
      this.#options.onWarning(`The state of this gateway was not published: ${outcome.cause}.`);
  }
}
