import type { Clock } from '#gateway/domain/clock.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { Presence } from './gateway-presence.ts';
import type { MqttEndpoint, SecurityFiles } from './mqtt-endpoint.ts';
import type { OutcomeCounts } from './outcome-counts.ts';
import type { OutgoingMessage } from './publish-encoder.ts';
import type { PublishOutcome } from './publish-window.ts';
import type { ReconnectSchedule } from './reconnect-schedule.ts';

/**
 * `connecting` nothing is known yet · `online` the broker takes messages · `offline` it is away and
 * tried again · `refused` it is there, but a person must mend something; tried again all the same.
 */
export type ConnectionState = 'connecting' | 'online' | 'offline' | 'refused';

export type ConnectionStatus = {
  readonly state: ConnectionState;
  /** A sentence for the operator; empty when all is well. Also while `online`: see the alarm of a cloned client. */
  readonly detail: string;
};

export type IncomingMessage = {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
};

export type ConnectionCounters = OutcomeCounts & {
  readonly connects: number;
  readonly connectionsLost: number;
  readonly takeovers: number;
  readonly overdueAcknowledgements: number;
  readonly messagesIn: number;
  readonly inFlight: number;
  readonly waiting: number;
};

export interface MqttConnection {
  /** Connects and stays connected. Returns at once. */
  start(): void;
  /** Says goodbye (retained `offline`), then closes. Bounded; idempotent. */
  stop(): Promise<void>;
  publish(
    topic: string,
    payload: string | Buffer,
    options: PublishOptions,
  ): Promise<PublishOutcome>;
  /** One outcome a message, in order. Never rejects, never keeps a message for later. */
  publishAll(
    messages: readonly OutgoingMessage[],
    signal?: AbortSignal,
  ): Promise<readonly PublishOutcome[]>;
  /** Resolves `true` when the broker has processed everything that was sent before, QoS 0 included. */
  processed(): Promise<boolean>;
  /** Subscribes with QoS 1, now and after each connect. */
  subscribe(filters: readonly string[]): void;
  onMessage(handler: (message: IncomingMessage) => void): () => void;
  /** Called after each change. */
  onState(handler: (status: ConnectionStatus) => void): () => void;
  state(): ConnectionState;
  status(): ConnectionStatus;
  /** Largest packet that the broker takes at present. */
  maxPacketBytes(): number;
  counters(): ConnectionCounters;
}

export type PublishOptions = {
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly contentType: string | null;
  readonly urgent?: boolean;
  readonly signal?: AbortSignal;
};

export type MqttConnectionOptions = {
  readonly endpoint: MqttEndpoint;
  readonly files: SecurityFiles;
  readonly address: GatewayAddress;
  readonly bootId: string;
  readonly softwareVersion: string;
  readonly keepaliveSeconds: number;
  readonly maxInflight: number;
  readonly clock: Clock;
  /** A sentence for the log: something is degraded, or a person must look; nothing is lost. */
  readonly onWarning: (sentence: string) => void;
  /** Default: the gateway's id. */
  readonly clientId?: string;
  /** Made anew for each attempt to connect. Default: birth and death on the gateway's `state` topic. */
  readonly presence?: () => Presence;
  /** Default 10 s. */
  readonly ackTimeoutMs?: number;
  readonly reconnect?: ReconnectSchedule;
};
