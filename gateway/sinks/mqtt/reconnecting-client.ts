import type { IClientOptions, IConnackPacket, MqttClient } from 'mqtt';
import { connect } from 'mqtt';
import type { Timer } from '#gateway/domain/clock.ts';
import type { ClientEvents } from './client-events.ts';
import { listenTo } from './client-events.ts';
import { clientOptions, sendAtOnce } from './client-options.ts';
import type {
  ConnectionCounters,
  ConnectionStatus,
  MqttConnectionOptions,
} from './connection-port.ts';
import type { Presence } from './gateway-presence.ts';
import { createPresence } from './gateway-presence.ts';
import { credentialsFor } from './mqtt-endpoint.ts';
import type { ConnectionFault } from './reason-codes.ts';
import { causeFrom } from './reason-codes.ts';
import { ReconnectPolicy } from './reconnect-policy.ts';
import { firstConnectDelayMs, jitterOf, RECONNECT } from './reconnect-schedule.ts';

const GOODBYE_TIMEOUT_MS = 1_000;

export type ReconnectingEvents = Pick<ClientEvents, 'acknowledged' | 'received'> & {
  /** The broker has let this client in; told before the status is. */
  opened(client: MqttClient, connack: IConnackPacket): void;
  /** Nothing more is heard of what was under way; told before the status is. */
  closed(cause: string): void;
};

/** One client after the other: connects, says why it is not connected, and connects again. */
export class ReconnectingClient {
  readonly #options: MqttConnectionOptions;
  readonly #on: ReconnectingEvents;
  readonly #policy: ReconnectPolicy;
  readonly #createPresence: () => Presence;
  readonly #stateHandlers = new Set<(status: ConnectionStatus) => void>();
  readonly #counts = { connects: 0, connectionsLost: 0, takeovers: 0 };
  #status: ConnectionStatus = { state: 'connecting', detail: '' };
  /** A fresh client for each connection: a client of old would send again what it still remembers. */
  #client: MqttClient | null = null;
  #presence: Presence | null = null;
  #fault: ConnectionFault | null = null;
  #timer: Timer | null = null;
  #stopped = false;
  #closed: (() => void) | null = null;

  constructor(options: MqttConnectionOptions, on: ReconnectingEvents) {
    this.#options = options;
    this.#on = on;
    const { reconnect = RECONNECT, clock, address } = options;
    this.#policy = new ReconnectPolicy(reconnect, clock, jitterOf(address.gatewayId));
    this.#createPresence = options.presence ?? (() => createPresence(options));
  }

  start(): void {
    const { endpoint, address } = this.#options;
    this.#connectAfter(firstConnectDelayMs(address.gatewayId, endpoint.firstConnectSpreadMs));
  }

  /** `lastWord` is said while there is still somebody to say it to. */
  async stop(lastWord: () => Promise<void>): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#timer?.cancel();
    this.#policy.ended();
    const client = this.#client;
    if (client && this.#status.state === 'online') await this.#sayGoodbye(client, lastWord);
    client?.end(true);
    this.#client = null;
    this.#on.closed('the gateway is stopping');
    this.#setStatus({ state: 'offline', detail: 'The gateway is stopping.' });
  }

  /** The client while the broker takes messages, or `null`. */
  get online(): MqttClient | null {
    return this.#status.state === 'online' ? this.#client : null;
  }

  /** Of the present connection, or of the attempt to have one. */
  get presence(): Presence | null {
    return this.#presence;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  onState(handler: (status: ConnectionStatus) => void): () => void {
    this.#stateHandlers.add(handler);
    return () => this.#stateHandlers.delete(handler);
  }

  counts(): Pick<ConnectionCounters, 'connects' | 'connectionsLost' | 'takeovers'> {
    return this.#counts;
  }

  /** Ends the present connection, for this reason where no other was told before. */
  giveUp(fault: ConnectionFault): void {
    this.#fault ??= fault;
    this.#client?.stream.destroy();
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
    const { acknowledged, received } = this.#on;
    listenTo(client, () => client === this.#client, {
      acknowledged,
      received,
      connected: (connack) => this.#connected(client, connack),
      fault: (fault) => {
        this.#fault ??= fault;
      },
      takenOver: () => this.#takenOver(),
      closed: () => this.#lost(client),
    });
  }

  #connected(client: MqttClient, connack: IConnackPacket): void {
    this.#counts.connects += 1;
    sendAtOnce(client);
    this.#policy.connected();
    this.#on.opened(client, connack);
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
    this.#on.closed(causeFrom(this.#fault));
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

  /** A clean DISCONNECT suppresses the last will, so `offline` is said first. */
  async #sayGoodbye(client: MqttClient, lastWord: () => Promise<void>): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
      const limit = clock.after(GOODBYE_TIMEOUT_MS, resolve);
      void lastWord().then(() => {
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
